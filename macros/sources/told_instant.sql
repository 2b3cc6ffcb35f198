{# An instant that a source tells as text, in UTC: ISO 8601 with a zone (also written -0700) or without, or milliseconds since 1970.
   Null where it is none. #}
{% macro told_instant(told) -%}{{ return(adapter.dispatch('told_instant', 'tieout')(told)) }}{%- endmacro %}
{% macro default__told_instant(told) -%}
    case when {{ told }} rlike '^[0-9]{12,13}$' then cast(timestamp_millis(cast({{ told }} as bigint)) as timestamp_ntz)
        else cast(try_cast(regexp_replace({{ told }}, '([+-][0-9]{2})([0-9]{2})$', '$1:$2') as timestamp) as timestamp_ntz) end
{%- endmacro %}
{% macro duckdb__told_instant(told) -%}
    case when regexp_full_match({{ told }}, '[0-9]{12,13}') then make_timestamp_ms(try_cast({{ told }} as bigint))
        else cast(try_cast({{ told }} as timestamptz) as timestamp) end
{%- endmacro %}
