-- The balances of an accounting contract at the end of each month in which something moved, and the change of each since
-- the month before (606-10-45-1 to 45-5). Until the next such month they stand.
-- Trap: what is expected to go back and was not yet credited is a refund liability, never above the contract liability and
-- taken out of it (606-10-32-10); a credit note that has gone out is no longer expected.
with

activity as (

    select accounting_contract_id, period, billed_amount, recognized_amount, liability_amount, asset_amount, unbilled_amount,
        cast(0 as decimal(18, 4)) as to_refund_amount
    from {{ ref('int_subledger__positions_moved') }}

    union all

    select accounting_contract_id, period, 0, 0, 0, 0, 0, -expected_amount
    from {{ ref('int_subledger__refunds_expected') }}
    where accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

    union all

    select accounting_contract_id, period, 0, 0, 0, 0, 0, billed_amount
    from {{ ref('int_subledger__invoice_lines_assigned') }}
    where kind = 'credit_note'

),

monthly as (

    select
        accounting_contract_id, period,
        sum(billed_amount) as billed_amount, sum(recognized_amount) as recognized_amount,
        sum(liability_amount) as liability_amount, sum(asset_amount) as asset_amount, sum(unbilled_amount) as unbilled_amount,
        sum(to_refund_amount) as to_refund_amount
    from activity
    group by accounting_contract_id, period

),

cumulated as (

    select
        accounting_contract_id, period, asset_amount, unbilled_amount,
        sum(billed_amount) over history as billed_to_date_amount,
        sum(recognized_amount) over history as recognized_to_date_amount,
        sum(liability_amount) over history as liability_to_date_amount,
        sum(asset_amount) over history as asset_to_date_amount,
        sum(unbilled_amount) over history as unbilled_to_date_amount,
        sum(to_refund_amount) over history as to_refund_to_date_amount
    from monthly
    window history as (partition by accounting_contract_id order by period rows unbounded preceding)

),

balances_reached as (

    select
        accounting_contract_id, period,
        lead(period) over history as next_period,
        cast(billed_to_date_amount as decimal(18, 4)) as billed_to_date_amount,
        cast(recognized_to_date_amount as decimal(18, 4)) as recognized_to_date_amount,
        cast(liability_to_date_amount - {{ refund_liability() }} as decimal(18, 4)) as contract_liability_amount,
        cast(asset_to_date_amount as decimal(18, 4)) as contract_asset_amount,
        cast(unbilled_to_date_amount as decimal(18, 4)) as unbilled_receivable_amount,
        cast({{ refund_liability() }} as decimal(18, 4)) as refund_liability_amount,
        cast(asset_amount as decimal(18, 4)) as contract_asset_change_amount,
        cast(unbilled_amount as decimal(18, 4)) as unbilled_receivable_change_amount,
        cast({{ refund_liability() }} - coalesce(lag({{ refund_liability() }}) over history, 0) as decimal(18, 4))
            as refund_liability_change_amount
    from cumulated
    window history as (partition by accounting_contract_id order by period)

)

select * from balances_reached
