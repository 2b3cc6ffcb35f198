{# Seconds since 1970 as an instant in UTC. Text with a fraction (1640123817.0) is cut to the second; no number is null. #}
{% macro instant_of_seconds(column) -%}{{ return(adapter.dispatch('instant_of_seconds', 'tieout')(column)) }}{%- endmacro %}
{% macro default__instant_of_seconds(column) -%}
    cast(timestamp_seconds(try_cast(floor(try_cast({{ column }} as decimal(20,6))) as bigint)) as timestamp_ntz)
{%- endmacro %}
{% macro duckdb__instant_of_seconds(column) -%}
    make_timestamp(try_cast(floor(try_cast({{ column }} as decimal(20,6))) as bigint) * 1000000)
{%- endmacro %}
