{# One piece of a total spread by weights: round(total x running weight / weights) - round(total x running weight before / weights).
   Pieces in their order add up to the total exactly. #}
{% macro spread_piece(total, running, weight, weights) -%}
    ({{ round_ratio('cast(' ~ total ~ ' as ' ~ type_wide_integer() ~ ') * (' ~ running ~ ')', weights) }}
        - {{ round_ratio('cast(' ~ total ~ ' as ' ~ type_wide_integer() ~ ') * ((' ~ running ~ ') - (' ~ weight ~ '))', weights) }})
{%- endmacro %}
