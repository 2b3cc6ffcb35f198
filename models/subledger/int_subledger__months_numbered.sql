-- The calendar months the books cover: from the first thing earned, billed, spent, expected back or ever posted, to the
-- run's period.
-- Trap: what was posted once stays in the calendar even when the fact behind it was voided, for it must be taken back.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

firsts as (

    select min(period) as period from {{ ref('revenue_schedule_lines') }}
    union all
    select {{ period_of('min(invoiced_on)') }} from {{ ref('int_canonical__invoice_lines_resolved') }}
    union all
    select {{ period_of('min(effective_on)') }} from {{ ref('int_canonical__price_estimates_resolved') }}
    union all
    select {{ period_of('min(amortize_from)') }} from {{ ref('int_canonical__contract_costs_resolved') }}
    union all
    select {{ period_of('min(effective_on)') }} from {{ ref('int_canonical__amendments_resolved') }}
    union all
    select min(origin_period) from {{ ref('stg_outbox__entry_lines') }}
    union all
    select period from run

),

bounds as (

    select {{ period_month_no('min(firsts.period)') }} as first_month_no, {{ period_month_no('max(run.period)') }} as last_month_no
    from firsts
    cross join run

),

numbered as (

    select cast({{ integer_series('first_month_no', 'last_month_no') }} as integer) as month_no
    from bounds

),

dated as (

    select month_no, {{ month_starts_on('month_no') }} as starts_on
    from numbered

),

months_numbered as (

    select month_no, {{ period_of('starts_on') }} as period, starts_on, last_day(starts_on) as ends_on
    from dated

)

select * from months_numbered
