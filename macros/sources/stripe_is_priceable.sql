{# Whether a price times a quantity stays within what an amount can be: what does not is told by its invoice, or not at all. #}
{% macro stripe_is_priceable(one_costs, quantity) -%}
    coalesce((abs({{ one_costs }}) < 10000000000 and {{ quantity }} < 1000000) or (abs({{ one_costs }}) < 10000 and {{ quantity }} < 1000000000000), false)
{%- endmacro %}
