-- What is promised and not yet recognized at the end of the run's period, by when it is expected to be (606-10-50-13):
-- what time earns by its schedule, what events earn by the end date of the promise.
-- Trap: what should have been delivered already is still promised, and falls in the first band.
with

run as (

    select period, {{ period_month_no('period') }} as month_no from {{ ref('int_canonical__run_bounds') }}

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
    from {{ ref('int_reporting__obligations_remaining') }} as remaining
    inner join {{ ref('performance_obligations') }} as obligations using (obligation_id)
    cross join run
    group by 1, 2, 3, 4
    having sum(remaining.remaining_amount) <> 0

)

select * from remaining_performance_obligations
