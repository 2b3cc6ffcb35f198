{# How many packs a quantity fills: what is begun counts whole, or what is not full counts nothing. A pack of null is of one. #}
{% macro stripe_packs(quantity, pack_size, is_begun_counted) -%}
    case when {{ pack_size }} is null then {{ quantity }}
        else {{ integer_quotient('cast(' ~ quantity ~ ' * 1000 as bigint) + case when ' ~ is_begun_counted ~ ' then ' ~ pack_size ~ ' * 1000 - 1 else 0 end',
            'nullif(cast(' ~ pack_size ~ ' * 1000 as bigint), 0)') }} end
{%- endmacro %}
