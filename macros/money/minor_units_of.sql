{# An amount in major units as whole minor units of a currency with that many decimals; null where it is no whole number of
   them or is beyond 10^14 (landing.md, limits); in major units it stays below that, or no column of money could hold it. Nothing is
   ever rounded here: a cast that rounded is not what it was cast from. #}
{% macro minor_units_of(amount, exponent) -%}
    {%- set scaled -%}
        ({{ amount }} * case {{ exponent }} when 0 then cast(1 as decimal(5, 0)) when 1 then cast(10 as decimal(5, 0)) when 2 then cast(100 as decimal(5, 0)) when 3 then cast(1000 as decimal(5, 0)) when 4 then cast(10000 as decimal(5, 0)) end)
    {%- endset -%}
    case when abs({{ scaled }}) <= 100000000000000 and abs({{ amount }}) < 100000000000000
            then case when cast({{ scaled }} as bigint) = {{ scaled }} then cast({{ scaled }} as bigint) end
        end
{%- endmacro %}
