{# How much an event tells, exactly; null where it is no number of at most nine decimals: a cast alone would round it. #}
{% macro usage_quantity(told) -%}
    case
            when lower({{ told }}) like '%e-%' then null
            when instr({{ told }}, '.') > 0 and length(trim(trailing '0' from {{ told }})) - instr({{ told }}, '.') > 9 then null
            else try_cast({{ told }} as decimal(38, 9))
        end
{%- endmacro %}
