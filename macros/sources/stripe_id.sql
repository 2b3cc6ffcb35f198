{# The id of what stands at a path: Stripe writes another object as its id, or whole where it was expanded. #}
{% macro stripe_id(column, path) -%}
    nullif(coalesce({{ json_text(column, path ~ '.id') }},
        case when substr({{ json_text(column, path) }}, 1, 1) not in ('{', '[') then {{ json_text(column, path) }} end), '')
{%- endmacro %}
