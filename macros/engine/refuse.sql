{# Stops the build with a message, when a row reaches it. #}
{% macro refuse(message) -%}{{ return(adapter.dispatch('refuse', 'tieout')(message)) }}{%- endmacro %}
{% macro default__refuse(message) %}raise_error({{ message }}){% endmacro %}
{% macro duckdb__refuse(message) %}error({{ message }}){% endmacro %}
