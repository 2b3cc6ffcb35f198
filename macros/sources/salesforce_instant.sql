{# An instant that Salesforce wrote, in UTC: 2026-01-05T10:00:00.000Z, +0000, or with the zone of whoever exported it. #}
{% macro salesforce_instant(told) -%}{{ told_instant(told) }}{%- endmacro %}
