{# Months counted from year 0 of a period `YYYY-MM`: the same count as `month_no` of a date in it. #}
{% macro period_month_no(period) -%}
    cast(12 * cast(substr({{ period }}, 1, 4) as integer) + cast(substr({{ period }}, 6, 2) as integer) - 1 as integer)
{%- endmacro %}
