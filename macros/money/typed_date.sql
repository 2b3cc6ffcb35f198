{# Landed text as a date. #}
{% macro typed_date(column) -%}cast({{ column }} as date){%- endmacro %}
