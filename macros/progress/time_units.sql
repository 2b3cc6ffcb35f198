{# Units of time counted to the end of `on` by a time method: months for `ratable_monthly`, else days. U(d) of a span is
   time_units(d) - time_units(the day before its start). #}
{% macro time_units(method, on) -%}
    case when {{ method }} = 'ratable_monthly' then {{ month_units(on) }} else {{ day_units(on) }} end
{%- endmacro %}
