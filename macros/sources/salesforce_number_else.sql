{# A number field of a Salesforce record, and what stands where it says nothing; null where it says what is no number. #}
{% macro salesforce_number_else(field, other, column='payload') -%}
    case when {{ salesforce_text(field, column) }} is null then {{ other }} else {{ salesforce_number(field, column) }} end
{%- endmacro %}
