-- Revenue of metered use, in the month it occurred (606-10-32-40, 55-65).
-- Trap: a month that needs approval is not here until it is approved.
with

line_obligations as (

    select contract_id, line_id, min(obligation_no) as obligation_no
    from {{ ref('int_obligations__lines_mapped') }}
    where method = 'usage'
    group by contract_id, line_id

),

monthly as (

    select
        obligations.obligation_id, contracts.accounting_contract_id, obligations.contract_id,
        greatest(usage_months.period, coalesce(substr(cast(obligations.signed_on as {{ dbt.type_string() }}), 1, 7), usage_months.period)) as period,
        sum(usage_months.rated_amount) as revenue_amount
    from {{ ref('usage_months') }} as usage_months
    inner join line_obligations using (contract_id, line_id)
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations
        on obligations.obligation_no = line_obligations.obligation_no
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_no = obligations.accounting_contract_no
    where usage_months.usage_status = 'recognized'
        and obligations.accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})
    group by 1, 2, 3, 4

),

usage_earned as (

    select
        obligation_id, 0 as version_no, accounting_contract_id, contract_id, period,
        revenue_amount,
        sum(revenue_amount) over (partition by obligation_id order by period rows unbounded preceding) as cumulative_revenue_amount
    from monthly
    where revenue_amount <> 0

)

select * from usage_earned
