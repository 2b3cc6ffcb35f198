{# Whether a checkbox field of a Salesforce record is ticked. #}
{% macro salesforce_is_true(field, column='payload') -%}(lower(coalesce({{ salesforce_text(field, column) }}, 'false')) in ('true', '1')){%- endmacro %}
