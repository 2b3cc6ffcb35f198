{# Seconds since 1970 as an instant in UTC. Text with a fraction (1640123817.0) is cut to the second; no number, or one beyond the
   year 9999, is null. #}
{% macro instant_of_seconds(column) -%}
    {%- set seconds = 'cast(floor(try_cast(' ~ column ~ ' as decimal(20, 6))) as bigint)' -%}
    case when try_cast({{ column }} as decimal(20, 6)) between 0 and 253402300799 then {{ instant_of_whole_seconds(seconds) }} end
{%- endmacro %}
