{# round(amount x units / total) where amount x units may be wider than 128 bits: the whole parts of amount / total first, then the
   rest, which is below total. amount is wide, total positive, and units between 0 and total. #}
{% macro prorated_widely(amount, units, total) -%}
    ({{ integer_quotient(amount, 'nullif(' ~ total ~ ', 0)') }} * {{ units }}
        + {{ round_ratio('(' ~ amount ~ ' - ' ~ integer_quotient(amount, 'nullif(' ~ total ~ ', 0)') ~ ' * ' ~ total ~ ') * ' ~ units, total) }})
{%- endmacro %}
