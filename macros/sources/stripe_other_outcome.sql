{# What becomes of a record of an object that no contract or bill is read from: catalogue and set-up help to understand others. An event
   that shows no object names one only. What nobody knows is told. #}
{% macro stripe_other_outcome(object) -%}
    case when {{ object }} in ('product', 'price', 'plan', 'coupon', 'promotion_code', 'discount', 'billing.meter', 'tax_rate', 'shipping_rate', 'account',
            'subscription', 'invoice', 'invoiceitem', 'subscription_item', 'usage_record_summary', 'usage_record', 'billing.meter_event',
            'billing.meter_event_summary', 'test_helpers.test_clock', 'v2.core.event') then 'context'
            when {{ stripe_is_known(object) }} then 'out_of_scope' else 'unmapped' end
{%- endmacro %}
