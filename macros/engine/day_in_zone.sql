{# The day that an instant (UTC) falls on in a time zone, by its IANA name. #}
{% macro day_in_zone(instant, zone) -%}{{ return(adapter.dispatch('day_in_zone', 'tieout')(instant, zone)) }}{%- endmacro %}
{% macro default__day_in_zone(instant, zone) -%}cast(from_utc_timestamp({{ instant }}, {{ zone }}) as date){%- endmacro %}
{% macro duckdb__day_in_zone(instant, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ instant }})) as date)
{%- endmacro %}
