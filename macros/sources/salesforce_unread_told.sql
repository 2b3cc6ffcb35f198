{# What to say of a field of the company's own that cannot be read. #}
{% macro salesforce_unread_told(meaning) -%}
    'the field that source_fields names ' || {{ meaning }} || ' says what cannot be read: correct it'
{%- endmacro %}
