{# What stands at a path of a JSON text, as text: a number as it was written, an object or list as JSON; null where nothing is.
   path: keys joined by dots, list places as [0]. A key with other signs than letters, digits and _ is not for here. #}
{% macro json_text(column, path) -%}{{ return(adapter.dispatch('json_text', 'tieout')(column, path)) }}{%- endmacro %}
{% macro default__json_text(column, path) -%}get_json_object({{ column }}, '$.{{ path }}'){%- endmacro %}
{% macro duckdb__json_text(column, path) -%}json_extract_string({{ column }}, '$.{{ path }}'){%- endmacro %}
