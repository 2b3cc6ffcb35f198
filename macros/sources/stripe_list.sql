{# A list at a path, as JSON text to be read item by item: Stripe wraps it in a list object, some connectors hand over the list alone.
   Empty where there is none. #}
{% macro stripe_list(column, path) -%}
    coalesce(case when substr({{ json_text(column, path ~ '.data') }}, 1, 1) = '[' then {{ json_or_null(json_text(column, path ~ '.data')) }}
        when substr({{ json_text(column, path) }}, 1, 1) = '[' then {{ json_or_null(json_text(column, path)) }} end, '[]')
{%- endmacro %}
