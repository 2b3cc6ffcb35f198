{# Month units counted to the end of `on`: every full month is 377,580 (the least common multiple of 28, 29, 30 and 31), a part
   of a month counts by its days. The difference of two dates' units is the T or U of `ratable_monthly`. #}
{% macro month_units(on) -%}
    cast(377580 * (12 * extract(year from {{ on }}) + extract(month from {{ on }}) - 1)
        + extract(day from {{ on }}) * {{ integer_quotient('377580', 'cast(extract(day from last_day(' ~ on ~ ')) as bigint)') }} as bigint)
{%- endmacro %}
