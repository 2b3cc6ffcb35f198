{# 10 to a whole power, as a wide integer. #}
{% macro power_of_ten(power) -%}cast({{ 10 ** power }} as {{ type_wide_integer() }}){%- endmacro %}
