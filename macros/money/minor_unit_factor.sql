{# Minor units in one major unit of a currency with that many decimals. #}
{% macro minor_unit_factor(exponent) -%}
    case {{ exponent }} when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 when 4 then 10000 end
{%- endmacro %}
