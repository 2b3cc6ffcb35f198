{# A variable as a SQL text, or null where it is not set. #}
{% macro text_or_null(variable) -%}{{ "'" ~ variable ~ "'" if variable else 'null' }}{%- endmacro %}
