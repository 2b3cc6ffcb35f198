-- Revenue recognized to the end of the run's period, by what the disclosure asks for (606-10-50-5): month, legal entity,
-- product family, the customer's country and how it is earned.
-- Trap: a customer nobody described has no country, and its revenue stands under `unknown`.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

obligations as (

    select
        obligations.obligation_id, obligations.legal_entity_id, obligations.family, obligations.method, obligations.currency_code,
        coalesce(customers.country_code, 'unknown') as country_code
    from {{ ref('performance_obligations') }} as obligations
    -- the customer may not be landed yet
    left join {{ ref('int_canonical__customers_latest') }} as customers on customers.customer_id = obligations.customer_id

),

disaggregated_revenue as (

    select
        schedule.period, obligations.legal_entity_id, obligations.family, obligations.country_code, obligations.method,
        obligations.currency_code,
        cast(sum(schedule.revenue_amount) as decimal(38, 4)) as revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join obligations using (obligation_id)
    cross join run
    where schedule.period <= run.period
    group by schedule.period, obligations.legal_entity_id, obligations.family, obligations.country_code, obligations.method,
        obligations.currency_code

)

select * from disaggregated_revenue
