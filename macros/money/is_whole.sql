{# Whether an amount can be read as whole minor units of its contract's currency; where there is none, or the policy doesn't
   know it, the row has another fault. #}
{% macro is_whole(amount, contracts) -%}
    ({{ amount }} is null or not coalesce({{ contracts }}.is_currency_known, false)
            or {{ minor_units_of(amount, contracts ~ '.minor_units') }} is not null)
{%- endmacro %}
