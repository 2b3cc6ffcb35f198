{# Landed text as money in major units: up to 10^14 with 4 decimals, which is the most any currency has. #}
{% macro typed_amount(column) -%}{{ typed_decimal(column, 19, 4) }}{%- endmacro %}
