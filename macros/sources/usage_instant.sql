{# An instant that an event tells (RFC 3339), in UTC; null where it cannot be read. #}
{% macro usage_instant(told) -%}{{ return(adapter.dispatch('usage_instant', 'tieout')(told)) }}{%- endmacro %}
{% macro default__usage_instant(told) -%}cast(try_cast({{ told }} as timestamp) as timestamp_ntz){%- endmacro %}
{% macro duckdb__usage_instant(told) -%}cast(try_cast({{ told }} as timestamptz) as timestamp){%- endmacro %}
