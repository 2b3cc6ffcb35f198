-- When each obligation's revenue is earned, its whole life, past and future (606-10-25-23 to 25-37).
-- Trap: a row's version is that of the segment in force; metered use stands under version 0.
with

contracts as (

    select accounting_contract_id, currency_code, minor_units
    from {{ ref('int_obligations__accounting_contracts_identified') }}

),

earned as (

    select obligation_id, version_no, accounting_contract_id, contract_id, currency_code, minor_units, period, 'fixed' as component,
        revenue_minor_units, cumulative_minor_units
    from {{ ref('int_schedule__months_earned') }}

    union all

    select obligation_id, version_no, accounting_contract_id, contract_id, currency_code, minor_units, period, 'fixed',
        revenue_minor_units, cumulative_minor_units
    from {{ ref('int_schedule__events_earned') }}

    union all

    select estimates.obligation_id, estimates.version_no, accounting_contract_id, estimates.contract_id, contracts.currency_code,
        contracts.minor_units, estimates.period, 'variable', estimates.revenue_minor_units, estimates.cumulative_minor_units
    from {{ ref('int_schedule__estimates_earned') }} as estimates
    inner join contracts using (accounting_contract_id)

),

revenue_schedule_lines as (

    select
        accounting_contract_id, contract_id, obligation_id, version_no, period, component,
        {{ major_amount('revenue_minor_units', 'minor_units') }} as revenue_amount,
        {{ major_amount('cumulative_minor_units', 'minor_units') }} as cumulative_revenue_amount,
        currency_code
    from earned

    union all

    select
        accounting_contract_id, usage_earned.contract_id, usage_earned.obligation_id, usage_earned.version_no,
        usage_earned.period, 'usage',
        cast(usage_earned.revenue_amount as decimal(18, 4)), cast(usage_earned.cumulative_revenue_amount as decimal(18, 4)),
        contracts.currency_code
    from {{ ref('int_schedule__usage_earned') }} as usage_earned
    inner join contracts using (accounting_contract_id)

)

select * from revenue_schedule_lines
