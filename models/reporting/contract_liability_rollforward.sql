-- How the contract liability got from one month's end to the next (606-10-50-8): opening + billed - recognized + netting
-- + other = closing. Netting is what moved into contract assets and unbilled receivables, other is what became a refund
-- liability.
-- Trap: opening and closing come from the balances, the movements from the facts; that they close is tested, not assumed.
with

balances as (

    select
        legal_entity_id, currency_code, period,
        sum(billed_to_date_amount) as billed_to_date_amount,
        sum(recognized_to_date_amount) as recognized_to_date_amount,
        sum(contract_asset_amount + unbilled_receivable_amount) as netted_to_date_amount,
        sum(refund_liability_amount) as refund_to_date_amount,
        sum(contract_liability_amount) as closing_amount
    from {{ ref('contract_balances') }}
    group by legal_entity_id, currency_code, period

),

moved as (

    select
        legal_entity_id, currency_code, period,
        coalesce(lag(closing_amount) over history, 0) as opening_amount,
        billed_to_date_amount - coalesce(lag(billed_to_date_amount) over history, 0) as billed_amount,
        recognized_to_date_amount - coalesce(lag(recognized_to_date_amount) over history, 0) as recognized_amount,
        netted_to_date_amount - coalesce(lag(netted_to_date_amount) over history, 0) as netting_amount,
        coalesce(lag(refund_to_date_amount) over history, 0) - refund_to_date_amount as other_amount,
        closing_amount
    from balances
    window history as (partition by legal_entity_id, currency_code order by period)

),

contract_liability_rollforward as (

    select
        legal_entity_id, currency_code, period,
        cast(opening_amount as decimal(38, 4)) as opening_amount,
        cast(billed_amount as decimal(38, 4)) as billed_amount,
        cast(recognized_amount as decimal(38, 4)) as recognized_amount,
        cast(netting_amount as decimal(38, 4)) as netting_amount,
        cast(other_amount as decimal(38, 4)) as other_amount,
        cast(closing_amount as decimal(38, 4)) as closing_amount
    from moved

)

select * from contract_liability_rollforward
