{# An object or list at a path, as JSON text to be read from again; null where something else stands there. #}
{% macro stripe_object(column, path) -%}
    case when substr({{ json_text(column, path) }}, 1, 1) in ('{', '[') then {{ json_or_null(json_text(column, path)) }} end
{%- endmacro %}
