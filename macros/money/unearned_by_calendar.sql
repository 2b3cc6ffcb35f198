{# What of a position's price is not earned by the day before a change, by the line's clock: price - round(price x U / T), as the
   engine measures it (accounting.md 6.1). `position` has price_minor_units, starts_on and ends_on. #}
{% macro unearned_by_calendar(position, on, method) -%}
    {%- set opening = time_units(method, day_before(position ~ '.starts_on')) -%}
    {%- set total = '(' ~ time_units(method, position ~ '.ends_on') ~ ' - ' ~ opening ~ ')' -%}
    {%- set done = '(' ~ time_units(method, day_before(on)) ~ ' - ' ~ opening ~ ')' -%}
    ({{ position }}.price_minor_units
        - {{ prorated(position ~ '.price_minor_units', 'greatest(0, least(' ~ done ~ ', ' ~ total ~ '))', total) }})
{%- endmacro %}
