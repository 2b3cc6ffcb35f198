{# A text that should be JSON, or null where it is not: an engine that reads it again would stop at one that is broken. #}
{% macro json_or_null(told) -%}{{ return(adapter.dispatch('json_or_null', 'tieout')(told)) }}{%- endmacro %}
{% macro default__json_or_null(told) -%}{{ told }}{%- endmacro %}
{% macro duckdb__json_or_null(told) -%}case when json_valid({{ told }}) then {{ told }} end{%- endmacro %}
