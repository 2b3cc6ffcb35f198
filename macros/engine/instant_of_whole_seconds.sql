{# A whole number of seconds since 1970 as an instant in UTC. #}
{% macro instant_of_whole_seconds(seconds) -%}{{ return(adapter.dispatch('instant_of_whole_seconds', 'tieout')(seconds)) }}{%- endmacro %}
{% macro default__instant_of_whole_seconds(seconds) -%}cast(timestamp_seconds({{ seconds }}) as timestamp_ntz){%- endmacro %}
{% macro duckdb__instant_of_whole_seconds(seconds) -%}make_timestamp({{ seconds }} * 1000000){%- endmacro %}
