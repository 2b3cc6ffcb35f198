{# How many an item or a line is of; what does not say is of one. Null where it is no number that a line can have (landing.md, limits). #}
{% macro stripe_quantity(column) -%}
    {%- set told = 'coalesce(' ~ json_text(column, 'quantity_decimal') ~ ', ' ~ json_text(column, 'quantity') ~ ')' -%}
    case when {{ told }} is null then cast(1 as decimal(18, 3))
            when abs({{ told_decimal(told, 18, 3) }}) < 1000000000 then greatest(0, {{ told_decimal(told, 18, 3) }}) end
{%- endmacro %}
