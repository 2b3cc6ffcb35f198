{# round(amount x units / total) where amount x units may be wider than 128 bits: then the whole parts of amount / total first, and
   the rest, which is below total. amount is wide, below 10^24, total positive, and units between 0 and total. #}
{% macro prorated_widely(amount, units, total) -%}
    case when {{ total }} < 1000000000000 then {{ round_ratio(amount ~ ' * ' ~ units, total) }}
        else {{ integer_quotient(amount, total) }} * {{ units }}
            + {{ round_ratio('(' ~ amount ~ ' - ' ~ integer_quotient(amount, total) ~ ' * ' ~ total ~ ') * ' ~ units, total) }}
    end
{%- endmacro %}
