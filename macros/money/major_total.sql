{# Minor units of a sum as an amount in major units, exactly: DECIMAL(38,4), for a sum may be wider than one amount. #}
{% macro major_total(minor_units_value, minor_units) -%}
    cast(cast({{ minor_units_value }} as decimal(33, 0)) * {{ minor_unit_worth(minor_units) }} as decimal(38, 4))
{%- endmacro %}
