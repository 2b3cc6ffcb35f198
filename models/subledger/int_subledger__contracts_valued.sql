-- What may be billed of each contract to date: the price allocated, what is expected on top, and metered use as it occurred.
-- Trap: a rebate expected is credited when it is due, so until then the list price is rightly billed; and what is expected to
-- go back of an ended promise was rightly billed too, though nothing is allocated for it any more.
with

run as (

    select period, period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

allocations as (

    select accounting_contract_id, obligation_id, allocated_amount,
        row_number() over (partition by obligation_id order by version_no desc) as recency_no
    from {{ ref('transaction_price_allocations') }}

),

worth as (

    select accounting_contract_id, allocated_amount as worth_amount
    from allocations
    where recency_no = 1

    union all

    select
        obligations.accounting_contract_id,
        {{ major_amount("case when shares.layer_key like '%|refund' then greatest(-shares.share_minor_units, 0)
            else greatest(shares.share_minor_units, 0) end", 'obligations.minor_units') }}
    from {{ ref('int_schedule__estimates_shared') }} as shares
    inner join {{ ref('performance_obligations') }} as obligations using (obligation_id)
    where shares.next_effective_on is null

    union all

    select schedule.accounting_contract_id, schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    cross join run
    where schedule.component = 'usage' and schedule.period <= run.period

),

contracts_valued as (

    select accounting_contract_id, sum(worth_amount) as worth_amount
    from worth
    group by accounting_contract_id

)

select * from contracts_valued
