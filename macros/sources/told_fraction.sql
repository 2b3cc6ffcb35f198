{# The part completed that a source tells as text, 0 to 1: as told, or in percent where the policy's path to it ends in %.
   Null where it is no such number of at most six decimals. #}
{% macro told_fraction(told, path_column) -%}
    cast(case
        when right({{ path_column }}, 1) = '%' and {{ told_decimal(told, 18, 4) }} between 0 and 100
            then {{ told_decimal(told, 18, 4) }} * cast(0.01 as decimal(3, 2))
        when right({{ path_column }}, 1) <> '%' and {{ told_decimal(told, 18, 6) }} between 0 and 1
            then {{ told_decimal(told, 18, 6) }}
    end as decimal(9, 6))
{%- endmacro %}
