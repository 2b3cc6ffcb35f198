{# A number field of a Salesforce record, with the digits it was written with (up to 12 after the point). #}
{% macro salesforce_number(field, column='payload') -%}try_cast({{ salesforce_text(field, column) }} as decimal(38, 12)){%- endmacro %}
