{# A price of the SSP book for what a line sells, in whole minor units: price x quantity (x months, x years), rounded. Price and
   quantity are millionths; a month is 377,580 month units, a year 12 months. What is beyond any amount there is counts as 10^17, so
   that the products stay within 128 bits (int_obligations__totals_reached asks about it). #}
{% macro scaled_book_price(price) -%}
    {%- set priced = millionths(price) ~ ' * quantity_millionths' -%}
    {%- set time = "case when per in ('unit_month', 'unit_year') then months_units else 1 end" -%}
    {%- set most = 'sign(' ~ price ~ ') * ' ~ power_of_ten(17) -%}
    case when quantity_millionths <= {{ power_of_ten(21) }}
        then case when abs({{ priced }}) <= {{ power_of_ten(33) }}
            then case when abs({{ priced }} * minor_unit_factor) <= {{ integer_quotient(power_of_ten(37), 'greatest(1, ' ~ time ~ ')') }}
                then greatest(-{{ power_of_ten(17) }}, least({{ power_of_ten(17) }}, {{ round_ratio(
                    priced ~ ' * minor_unit_factor * ' ~ time,
                    'cast(1000000000000 as ' ~ type_wide_integer() ~ ") * case per when 'unit_month' then 377580 when 'unit_year' then 377580 * 12 else 1 end"
                ) }}))
                else {{ most }} end
            else {{ most }} end
        else {{ most }}
    end
{%- endmacro %}
