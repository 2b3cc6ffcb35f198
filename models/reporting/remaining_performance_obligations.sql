-- What is promised and not yet recognized at the end of the run's period, by when it is expected to be (606-10-50-13):
-- what time earns by its schedule, what events earn by the end date of the promise.
-- Trap: allocated less recognized is the whole; what no schedule has yet, because nobody delivered or was let in, falls in
-- the band of the end date, never out of the table. Metered use has no fixed price and is not in it.
with

run as (

    select period, {{ period_month_no('period') }} as month_no from {{ ref('int_canonical__run_bounds') }}

),

obligations as (

    select obligation_id, family, currency_code, method in ('ratable_daily', 'ratable_monthly') as is_timed, {{ month_no('ends_on') }} as ends_month_no,
        minor_units
    from {{ ref('performance_obligations') }}
    where method <> 'usage'

),

allocations as (

    select obligation_id, allocated_amount, row_number() over (partition by obligation_id order by version_no desc) as recency_no
    from {{ ref('transaction_price_allocations') }}

),

-- the whole, less everything earned in the past or by a schedule; what is left goes by the end date
promised as (

    select allocations.obligation_id, obligations.ends_month_no as month_no, allocations.allocated_amount as remaining_amount
    from allocations
    inner join obligations using (obligation_id)
    where allocations.recency_no = 1

    union all

    select shares.obligation_id, obligations.ends_month_no, {{ major_amount('shares.share_minor_units', 'obligations.minor_units') }}
    from {{ ref('int_schedule__estimates_shared') }} as shares
    inner join obligations using (obligation_id)
    where shares.next_effective_on is null

),

earned as (

    select schedule.obligation_id, schedule.period > run.period and obligations.is_timed as is_scheduled,
        {{ period_month_no('schedule.period') }} as month_no, obligations.ends_month_no, schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join obligations using (obligation_id)
    cross join run
    where schedule.period <= run.period or obligations.is_timed

),

remaining as (

    select obligation_id, month_no, remaining_amount from promised
    union all
    select obligation_id, ends_month_no, -revenue_amount from earned
    union all
    select obligation_id, month_no, revenue_amount from earned where is_scheduled

),

remaining_performance_obligations as (

    select
        run.period,
        case
            when remaining.month_no - run.month_no <= 12 then '0-12'
            when remaining.month_no - run.month_no <= 24 then '13-24'
            else '25+'
        end as band,
        obligations.family, obligations.currency_code,
        cast(sum(remaining.remaining_amount) as decimal(38, 4)) as remaining_amount
    from remaining
    inner join obligations using (obligation_id)
    cross join run
    group by 1, 2, 3, 4
    having sum(remaining.remaining_amount) <> 0

)

select * from remaining_performance_obligations
