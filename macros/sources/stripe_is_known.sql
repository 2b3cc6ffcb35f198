{# Whether an object is one of Stripe's that is known to have no part in contracts or bills, by its name or its family. #}
{% macro stripe_is_known(object) -%}
    coalesce({{ object }} in ('account', 'account_link', 'account_notice', 'account_session', 'alipay_account', 'apple_pay_domain', 'application',
            'application_fee', 'balance', 'balance_settings', 'balance_transaction', 'bank_account', 'bitcoin_receiver', 'bitcoin_transaction',
            'capability', 'card', 'cash_balance', 'charge', 'confirmation_token', 'country_spec', 'customer_balance_transaction',
            'customer_cash_balance_transaction', 'customer_session', 'dispute', 'ephemeral_key', 'exchange_rate', 'fee_refund', 'file',
            'file_link', 'file_upload', 'funding_instructions', 'fx_quote', 'invoice_payment', 'invoice_rendering_template', 'item', 'login_link',
            'mandate', 'margin', 'order', 'order_return', 'payment_attempt_record', 'payment_intent', 'payment_intent_amount_details_line_item',
            'payment_link', 'payment_method', 'payment_method_configuration', 'payment_method_domain', 'payment_record', 'payout', 'person',
            'product_feature', 'quote', 'quote_line', 'quote_preview_invoice', 'quote_preview_subscription_schedule', 'recipient', 'refund', 'review',
            'scheduled_query_run', 'setup_attempt', 'setup_intent', 'sku', 'source', 'source_mandate_notification', 'source_transaction', 'tax_code',
            'tax_id', 'three_d_secure', 'token', 'topup', 'transfer', 'transfer_reversal', 'webhook_endpoint', 'checkout.session',
            'billing.alert', 'billing.alert_triggered', 'billing.analytics.meter_usage', 'billing.analytics.meter_usage_row',
            'billing.credit_balance_summary', 'billing.credit_balance_transaction', 'product_catalog.trial_offer')
        or substr({{ object }}, 1, instr({{ object }}, '.')) in ('apps.', 'billing_portal.', 'capital.', 'climate.', 'entitlements.',
            'financial_connections.', 'forwarding.', 'identity.', 'issuing.', 'privacy.', 'radar.', 'reporting.', 'reserve.', 'shared_payment.',
            'sigma.', 'tax.', 'terminal.', 'treasury.')
        or {{ object }} like 'v2.core.%', false)
{%- endmacro %}
