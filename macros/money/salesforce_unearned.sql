{# What of a line's price (`position`: price, dates, quantity) is not earned by the day before a change, by the line's clock:
   price - round(price x U / T), as the engine measures it (accounting.md 6.1). Of a line that had ended, nothing. #}
{% macro salesforce_unearned(position, on, method) -%}
    {%- set opening = time_units(method, day_before(position ~ '.starts_on')) -%}
    {%- set total = '(' ~ time_units(method, position ~ '.ends_on') ~ ' - ' ~ opening ~ ')' -%}
    {%- set done = '(' ~ time_units(method, day_before(on)) ~ ' - ' ~ opening ~ ')' -%}
    case
        when {{ position }}.quantity = 0 and {{ position }}.order_id is not null then 0
        else {{ position }}.price_minor_units
            - {{ prorated(position ~ '.price_minor_units', 'greatest(0, least(' ~ done ~ ', ' ~ total ~ '))', total) }}
    end
{%- endmacro %}
