{# Cumulative revenue of a segment: base + round(amount x (U - U0) / (T - U0)); where progress has fallen back below U0,
   round(base x U / U0). At rest (ended, not begun) it stays at its base. #}
{% macro recognized_to_date(is_at_rest, base, amount, units, done_units, total_units) -%}
    cast(case
        when {{ is_at_rest }} then {{ base }}
        when {{ units }} < {{ done_units }} then {{ prorated(base, units, done_units) }}
        else {{ base }} + coalesce({{ prorated(
            amount, '(' ~ units ~ ' - ' ~ done_units ~ ')', '(' ~ total_units ~ ' - ' ~ done_units ~ ')') }}, 0)
    end as bigint)
{%- endmacro %}
