{# What stands at a path that a column holds (keys joined by dots), as text; null where nothing is. #}
{% macro json_at(column, path_column) -%}{{ return(adapter.dispatch('json_at', 'tieout')(column, path_column)) }}{%- endmacro %}
{% macro default__json_at(column, path_column) -%}get_json_object({{ column }}, '$.' || {{ path_column }}){%- endmacro %}
{% macro duckdb__json_at(column, path_column) -%}json_extract_string({{ column }}, '$.' || {{ path_column }}){%- endmacro %}
