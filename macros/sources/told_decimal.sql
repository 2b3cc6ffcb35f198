{# A number that a source tells as text, exactly; null where it is no number of at most `scale` decimals: a cast alone would round it. #}
{% macro told_decimal(told, precision, scale) -%}
    case
            when lower({{ told }}) like '%e-%' then null
            when instr({{ told }}, '.') > 0 and length(trim(trailing '0' from {{ told }})) - instr({{ told }}, '.') > {{ scale }} then null
            else try_cast({{ told }} as decimal({{ precision }}, {{ scale }}))
        end
{%- endmacro %}
