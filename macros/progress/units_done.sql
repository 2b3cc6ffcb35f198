{# U: the units done by a day, between 0 and T. `counted_units` is the time counted to that day (for time methods) or what was
   delivered to date (for event methods); nothing is done before activation. #}
{% macro units_done(is_awaiting, is_timed, counted_units, opening_units, total_units) -%}
    case
        when {{ is_awaiting }} then 0
        when {{ is_timed }} then greatest(0, least({{ counted_units }} - {{ opening_units }}, {{ total_units }}))
        else least(coalesce({{ counted_units }}, 0), {{ total_units }})
    end
{%- endmacro %}
