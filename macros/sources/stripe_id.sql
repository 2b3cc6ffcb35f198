{# The id of what stands at a path: Stripe writes another object as its id, or whole where it was expanded; tables made of its objects
   add _id to the name. #}
{% macro stripe_id(column, path) -%}
    nullif(coalesce({{ json_text(column, path ~ '.id') }},
        case when substr({{ json_text(column, path) }}, 1, 1) not in ('{', '[') then {{ json_text(column, path) }} end,
        {{ json_text(column, path ~ '_id') }}), '')
{%- endmacro %}
