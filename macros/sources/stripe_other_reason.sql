{# Why a record of an object that no contract or bill is read from is only context, or left out. #}
{% macro stripe_other_reason(object) -%}
    case
            when {{ object }} in ('refund', 'dispute') then 'the cash side: without a credit note nothing is taken back'
            when {{ object }} in ('charge', 'payment_intent', 'payout', 'balance', 'balance_transaction', 'topup', 'transfer', 'transfer_reversal', 'setup_intent',
                'application_fee', 'fee_refund', 'customer_balance_transaction', 'customer_cash_balance_transaction', 'invoice_payment', 'payment_record',
                'payment_attempt_record', 'source', 'source_transaction', 'card', 'bank_account', 'payment_method', 'cash_balance')
                then 'the cash side: no contract and no bill is changed by it'
            when {{ object }} in ('quote', 'payment_link', 'checkout.session') then 'it binds nobody until its subscription or invoice does'
            when {{ object }} in ('billing.credit_balance_summary', 'billing.credit_balance_transaction') then 'what a credit pays is taken off the lines of its invoice'
            when {{ object }} = 'v2.core.event' then 'it names what happened and shows no object: what it names is read where it is told'
            when {{ stripe_other_outcome(object) }} = 'context' then {{ object }} || ' is only read to understand others'
            when {{ stripe_other_outcome(object) }} = 'out_of_scope' then {{ object }} || ' has no part in contracts or bills: kept, not read'
            else coalesce({{ object }}, 'it') || ' is no object that is known here: name the file after the object, or have it read or left out'
        end
{%- endmacro %}
