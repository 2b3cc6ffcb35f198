{# A price of the SSP book for what a line sells, in whole minor units: price x quantity (x months, x years), rounded. Price and
   quantity are millionths; a month is 377,580 month units, a year 12 months. Null where it is beyond any amount there is. #}
{% macro scaled_book_price(price) -%}
    case when abs({{ millionths(price) }} * quantity_millionths) < cast(100000000000000000000000000 as {{ type_wide_integer() }}) then
        {{ round_ratio(
            millionths(price) ~ ' * quantity_millionths'
                ~ " * case when per in ('unit_month', 'unit_year') then months_units else 1 end * minor_unit_factor",
            'cast(1000000000000 as ' ~ type_wide_integer() ~ ") * case per when 'unit_month' then 377580 when 'unit_year' then 377580 * 12 else 1 end"
        ) }}
    end
{%- endmacro %}
