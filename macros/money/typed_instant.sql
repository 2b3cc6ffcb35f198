{# Landed ISO 8601 text as an instant in UTC; text without a zone is UTC (the profile sets the session so). #}
{% macro typed_instant(column) -%}{{ return(adapter.dispatch('typed_instant', 'tieout')(column)) }}{%- endmacro %}
{% macro default__typed_instant(column) %}cast(cast({{ column }} as timestamp) as timestamp_ntz){% endmacro %}
{# DuckDB reads a zone only into timestamptz, at three times the cost; most sources write Z. #}
{% macro duckdb__typed_instant(column) -%}
    case when {{ column }} like '%Z' then cast({{ column }} as timestamp) else cast(cast({{ column }} as timestamptz) as timestamp) end
{%- endmacro %}
