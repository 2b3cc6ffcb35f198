-- What is promised and not yet recognized of each obligation, by the month it is expected in: the whole under its end date,
-- less what was earned, with what time will earn moved to its months.
-- Trap: what no schedule has yet, because nobody delivered or was let in, stays under the end date, never out of the table.
-- Metered use has no fixed price and is not in it; and what was expected of a promise that rests never comes.
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

-- ended, or left without weight: what was expected on top stays where it was
rested as (

    select obligations.obligation_id
    from {{ ref('int_allocation__segments_measured') }} as segments
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)
    where segments.next_version_no is null and segments.segment_kind = 'ended'

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
    where shares.next_effective_on is null and shares.obligation_id not in (select obligation_id from rested)

    union all

    select schedule.obligation_id, obligations.ends_month_no, schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join obligations using (obligation_id)
    inner join rested using (obligation_id)
    where schedule.component = 'variable'

),

earned as (

    select schedule.obligation_id, schedule.period > run.period and obligations.is_timed as is_scheduled,
        {{ period_month_no('schedule.period') }} as month_no, obligations.ends_month_no, schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join obligations using (obligation_id)
    cross join run
    where schedule.period <= run.period or obligations.is_timed

),

obligations_remaining as (

    select obligation_id, month_no, remaining_amount from promised
    union all
    select obligation_id, ends_month_no, -revenue_amount from earned
    union all
    select obligation_id, month_no, revenue_amount from earned where is_scheduled

)

select * from obligations_remaining
