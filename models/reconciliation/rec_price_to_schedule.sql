-- Whether the fixed price of each contract is allocated in full, and the schedule earns all of it over its life
-- (606-10-32-28). What nobody has delivered yet, or let in yet, is not in the schedule and explains what is missing, to the cent.
-- Trap: the price is added up from the versions' changes, not from the allocation it is compared with.
with

prices as (

    select accounting_contract_id, cast(sum(price_change_amount) as decimal(38, 4)) as price_amount
    from {{ ref('contract_versions') }}
    group by accounting_contract_id

),

allocations as (

    select accounting_contract_id, obligation_id, allocated_amount,
        row_number() over (partition by obligation_id order by version_no desc) as recency_no
    from {{ ref('transaction_price_allocations') }}

),

scheduled as (

    select obligation_id, sum(revenue_amount) as scheduled_amount
    from {{ ref('revenue_schedule_lines') }}
    where component = 'fixed'
    group by obligation_id

),

obligations as (

    select
        obligations.accounting_contract_id, coalesce(allocations.allocated_amount, 0) as allocated_amount,
        coalesce(scheduled.scheduled_amount, 0) as scheduled_amount,
        case when deliveries.obligation_id is not null
            then coalesce(allocations.allocated_amount, 0) - deliveries.delivered_amount else 0
        end as undelivered_amount
    from {{ ref('performance_obligations') }} as obligations
    -- metered promises have no fixed price, and what is undelivered no schedule
    left join allocations on allocations.obligation_id = obligations.obligation_id and allocations.recency_no = 1
    left join scheduled on scheduled.obligation_id = obligations.obligation_id
    left join {{ ref('int_reconciliation__deliveries_valued') }} as deliveries on deliveries.obligation_id = obligations.obligation_id

),

summed as (

    select accounting_contract_id, cast(sum(allocated_amount) as decimal(18, 4)) as allocated_amount,
        cast(sum(scheduled_amount) as decimal(18, 4)) as scheduled_amount,
        cast(sum(undelivered_amount) as decimal(18, 4)) as undelivered_amount
    from obligations
    group by accounting_contract_id

),

rec_price_to_schedule as (

    select
        summed.accounting_contract_id,
        cast(coalesce(prices.price_amount, 0) as decimal(18, 4)) as transaction_price_amount,
        summed.allocated_amount, summed.scheduled_amount, summed.undelivered_amount,
        cast(coalesce(prices.price_amount, 0) - summed.scheduled_amount as decimal(18, 4)) as difference_amount,
        case
            when coalesce(prices.price_amount, 0) <> summed.allocated_amount
                or summed.allocated_amount <> summed.scheduled_amount + summed.undelivered_amount then 'unexplained'
            when summed.undelivered_amount <> 0 then 'undelivered'
            else 'matched'
        end as reason_code
    from summed
    -- every contract has a version, or this side is short and says so
    left join prices using (accounting_contract_id)

)

select * from rec_price_to_schedule
