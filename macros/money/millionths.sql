{# A decimal of at most 6 digits after the point as a whole number of millionths. Written out because a mix of decimals of
   different scales would silently take the smaller one. #}
{% macro millionths(quantity) -%}cast({{ quantity }} * cast(1000000 as {{ type_wide_integer() }}) as {{ type_wide_integer() }}){%- endmacro %}
