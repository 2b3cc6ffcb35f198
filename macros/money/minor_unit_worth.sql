{# What one minor unit of a currency with that many decimals is in major units, exactly: DECIMAL(5,4). #}
{% macro minor_unit_worth(exponent) -%}
    case {{ exponent }}
        when 0 then cast(1 as decimal(5, 4)) when 1 then cast(0.1 as decimal(5, 4)) when 2 then cast(0.01 as decimal(5, 4))
        when 3 then cast(0.001 as decimal(5, 4)) else cast(0.0001 as decimal(5, 4))
    end
{%- endmacro %}
