{# A date field of a Salesforce record: dates have no zone; what exports write after the tenth sign is midnight. #}
{% macro salesforce_day(field, column='payload') -%}try_cast(substr({{ salesforce_text(field, column) }}, 1, 10) as date){%- endmacro %}
