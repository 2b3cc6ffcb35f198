{# The same as `typed_instant`, but null where the text is no instant: for a table of tens of millions of rows, whose reader stops
   the build once for all of them. What cannot stop need not be typed before a join has found the few rows wanted. #}
{% macro typed_instant_or_null(column) -%}{{ return(adapter.dispatch('typed_instant_or_null', 'tieout')(column)) }}{%- endmacro %}
{% macro default__typed_instant_or_null(column) %}cast(try_cast({{ column }} as timestamp) as timestamp_ntz){% endmacro %}
{% macro duckdb__typed_instant_or_null(column) -%}
    case when {{ column }} like '____-__-__ __:__:__' or {{ column }} like '____-__-__T__:__:__' or {{ column }} like '%Z'
        then try_cast({{ column }} as timestamp) else try_cast(try_cast({{ column }} as timestamptz) as timestamp) end
{%- endmacro %}
