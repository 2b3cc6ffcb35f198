{# Months counted from year 0: 12 x year + month - 1. #}
{% macro month_no(on) -%}cast(12 * extract(year from {{ on }}) + extract(month from {{ on }}) - 1 as integer){%- endmacro %}
