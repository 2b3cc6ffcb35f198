-- Revenue of every month, past and future, by the month its contract was signed in.
-- Trap: amounts of different currencies are never added up; each has its own rows.
with

cohorts as (

    select accounting_contract_id, {{ period_of('signed_on') }} as cohort, currency_code
    from {{ ref('int_obligations__accounting_contracts_identified') }}

),

revenue_waterfall as (

    select
        cohorts.cohort, schedule.period, cohorts.currency_code,
        cast(sum(schedule.revenue_amount) as decimal(38, 4)) as revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join cohorts using (accounting_contract_id)
    group by cohorts.cohort, schedule.period, cohorts.currency_code

)

select * from revenue_waterfall
