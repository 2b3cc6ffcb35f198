-- The balances of an accounting contract at the end of each month in which something moved, and their change since the month
-- before (606-10-45-1 to 45-5): one net position, a liability or an asset, beside what stands alone. Until the next they stand.
-- Trap: what is expected to go back and was not yet credited is a refund liability, never above the contract liability and
-- taken out of it (606-10-32-10); a credit note that has gone out is no longer expected.
with

refunds as (

    select * from {{ ref('int_subledger__refunds_moved') }}

),

-- a refund may be expected in a month in which nothing else moves
monthly as (

    select
        accounting_contract_id, period, coalesce(moved.billed_amount, 0) as billed_amount,
        coalesce(moved.recognized_amount, 0) as recognized_amount,
        coalesce(moved.alone_liability_amount, 0) as alone_liability_amount,
        coalesce(moved.alone_unbilled_amount, 0) as alone_unbilled_amount,
        coalesce(refunds.to_refund_amount, 0) as to_refund_amount
    from {{ ref('int_subledger__positions_moved') }} as moved
    full join refunds using (accounting_contract_id, period)

),

cumulated as (

    select
        monthly.*,
        lead(period) over (partition by accounting_contract_id order by period) as next_period,
        sum(billed_amount) over history as billed_to_date_amount,
        sum(recognized_amount) over history as recognized_to_date_amount,
        sum(alone_liability_amount) over history as alone_liability_to_date_amount,
        sum(alone_unbilled_amount) over history as unbilled_to_date_amount,
        sum(to_refund_amount) over history as to_refund_to_date_amount
    from monthly
    window history as (partition by accounting_contract_id order by period rows unbounded preceding)

),

-- the net position is what does not stand alone; before is what each was when the month began
netted as (

    select
        cumulated.*,
        billed_to_date_amount - recognized_to_date_amount - alone_liability_to_date_amount + unbilled_to_date_amount as net_to_date_amount,
        billed_to_date_amount - billed_amount - (recognized_to_date_amount - recognized_amount)
            - (alone_liability_to_date_amount - alone_liability_amount) + unbilled_to_date_amount - alone_unbilled_amount
            as net_before_amount
    from cumulated

),

sided as (

    select
        netted.*,
        greatest(net_to_date_amount, 0) + alone_liability_to_date_amount as liability_to_date_amount,
        greatest(-net_to_date_amount, 0) as asset_to_date_amount,
        greatest(net_before_amount, 0) + alone_liability_to_date_amount - alone_liability_amount as liability_before_amount,
        greatest(-net_before_amount, 0) as asset_before_amount
    from netted

),

refundable as (

    select
        sided.*,
        {{ refund_liability('to_refund_to_date_amount', 'liability_to_date_amount') }} as refund_to_date_amount,
        {{ refund_liability('to_refund_to_date_amount - to_refund_amount', 'liability_before_amount') }} as refund_before_amount
    from sided

),

balances_reached as (

    select
        accounting_contract_id, period, next_period,
        cast(billed_to_date_amount as decimal(18, 4)) as billed_to_date_amount,
        cast(recognized_to_date_amount as decimal(18, 4)) as recognized_to_date_amount,
        cast(liability_to_date_amount - refund_to_date_amount as decimal(18, 4)) as contract_liability_amount,
        cast(asset_to_date_amount as decimal(18, 4)) as contract_asset_amount,
        cast(unbilled_to_date_amount as decimal(18, 4)) as unbilled_receivable_amount,
        cast(refund_to_date_amount as decimal(18, 4)) as refund_liability_amount,
        cast(asset_to_date_amount - asset_before_amount as decimal(18, 4)) as contract_asset_change_amount,
        cast(alone_unbilled_amount as decimal(18, 4)) as unbilled_receivable_change_amount,
        cast(refund_to_date_amount - refund_before_amount as decimal(18, 4)) as refund_liability_change_amount
    from refundable

)

select * from balances_reached
