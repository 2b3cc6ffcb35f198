-- What each contract is worth to date: the price allocated, the variable consideration last estimated, and metered use as it
-- occurred.
-- Trap: a refund expected is a liability and lowers nothing here.
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

    select obligations.accounting_contract_id, {{ major_amount('shares.share_minor_units', 'obligations.minor_units') }}
    from {{ ref('int_schedule__estimates_shared') }} as shares
    inner join {{ ref('performance_obligations') }} as obligations using (obligation_id)
    where shares.next_effective_on is null and shares.layer_key not like '%|refund'

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
