{# round(amount x units / total) for units between 0 and total. Where the product surely fits 64 bits it is computed there, three
   times as fast; beyond (a billion in minor units x 100, or counts of units) in the widest integer. The result is the same. #}
{% macro prorated(amount, units, total) -%}
    case
        when abs({{ amount }}) < 100000000000 and {{ total }} < 40000000
            then sign(({{ amount }}) * ({{ units }})) * {{ integer_quotient(
                '2 * abs((' ~ amount ~ ') * (' ~ units ~ ')) + (' ~ total ~ ')', '2 * nullif(' ~ total ~ ', 0)') }}
        else {{ round_ratio('cast(' ~ amount ~ ' as ' ~ type_wide_integer() ~ ') * (' ~ units ~ ')', total) }}
    end
{%- endmacro %}
