{# How much a metered event tells, exactly; null where it is no number of at most nine decimals. #}
{% macro usage_quantity(told) -%}{{ told_decimal(told, 38, 9) }}{%- endmacro %}
