{# Landed ISO 8601 text as an instant in UTC; text without a zone is UTC (the profile sets the session so). #}
{% macro typed_instant(column) -%}{{ return(adapter.dispatch('typed_instant', 'tieout')(column)) }}{%- endmacro %}
{% macro default__typed_instant(column) %}cast(cast({{ column }} as timestamp) as timestamp_ntz){% endmacro %}
{# DuckDB reads a zone only into timestamptz, at four times the cost; most sources write Z, or seconds and no zone. #}
{% macro duckdb__typed_instant(column) -%}
    case when {{ column }} like '____-__-__ __:__:__' or {{ column }} like '____-__-__T__:__:__' or {{ column }} like '%Z'
        then cast({{ column }} as timestamp) else cast(cast({{ column }} as timestamptz) as timestamp) end
{%- endmacro %}
