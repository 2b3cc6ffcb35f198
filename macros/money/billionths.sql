{# A quantity or unit price of at most 9 decimals as a whole number of billionths. #}
{% macro billionths(quantity) -%}
    cast(cast({{ quantity }} as decimal(38, 9)) * cast(1000000000 as decimal(10, 0)) as {{ type_wide_integer() }})
{%- endmacro %}
