{# An instant at a path of a JSON text. Stripe counts seconds; connectors write them with a fraction of zero, as milliseconds, or as ISO
   text. Tables made of Stripe's objects have it under one name (period_start). Null where it is none of these. #}
{% macro stripe_instant(column, path) -%}
    {%- set told = 'coalesce(' ~ json_text(column, path) ~ ', ' ~ json_text(column, path.replace('.', '_')) ~ ')' if '.' in path else json_text(column, path) -%}
    {%- set counted = 'try_cast(' ~ told ~ ' as decimal(20, 6))' -%}
    coalesce({{ instant_of_seconds(told) }},
        case when {{ counted }} > 253402300799 then {{ instant_of_seconds('floor(' ~ counted ~ ' * cast(0.001 as decimal(4, 3)))') }} end,
        case when {{ told }} like '%-%-%' then {{ usage_instant(told) }} end)
{%- endmacro %}
