{# Minor units of a sum as an amount in major units, exactly: DECIMAL(38,4), for a sum may be wider than one amount. #}
{% macro major_total(minor_units_value, minor_units) -%}
    cast(cast({{ minor_units_value }} as decimal(33, 0)) * case {{ minor_units }}
        when 0 then cast(1 as decimal(5, 4)) when 1 then cast(0.1 as decimal(5, 4)) when 2 then cast(0.01 as decimal(5, 4))
        when 3 then cast(0.001 as decimal(5, 4)) else cast(0.0001 as decimal(5, 4))
    end as decimal(38, 4))
{%- endmacro %}
