{# The day before a date, as a date. #}
{% macro day_before(on) -%}cast({{ on }} - interval '1' day as date){%- endmacro %}
