{# An instant that Salesforce wrote, always in UTC: 2026-01-05T10:00:00.000Z or +0000. #}
{% macro salesforce_instant(told) -%}
    try_cast(replace(replace(replace({{ told }}, '+0000', ''), '+00:00', ''), 'Z', '') as timestamp)
{%- endmacro %}
