{# A decimal of at most 3 digits after the point as a whole number of thousandths. #}
{% macro thousandths(quantity) -%}cast({{ quantity }} * 1000 as bigint){%- endmacro %}
