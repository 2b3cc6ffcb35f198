{# What becomes of a record of an object that no contract or bill is read from: catalogue and set-up help to understand others. #}
{% macro stripe_other_outcome(object) -%}
    case when {{ object }} in ('product', 'price', 'plan', 'coupon', 'promotion_code', 'discount', 'billing.meter', 'tax_rate', 'shipping_rate', 'account',
            'subscription', 'invoice', 'invoiceitem', 'subscription_item', 'usage_record_summary', 'usage_record', 'billing.meter_event',
            'billing.meter_event_summary', 'test_helpers.test_clock') then 'context' else 'out_of_scope' end
{%- endmacro %}
