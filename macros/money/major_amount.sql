{# Minor units as an amount in major units, exactly: DECIMAL(18,4). #}
{% macro major_amount(minor_units_value, minor_units) -%}
    cast(cast({{ minor_units_value }} as decimal(19, 0)) * {{ minor_unit_worth(minor_units) }} as decimal(18, 4))
{%- endmacro %}
