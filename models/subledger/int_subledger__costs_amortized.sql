-- The cost of obtaining or fulfilling a contract as expense of each month (340-40-35): spread by days from amortize_from to
-- amortize_to, the running total rounded and the difference booked; the rest at once on the day an amendment leaves the
-- contract without a running obligation.
-- Trap: that day may lie before amortization was to begin; then all of it falls on it. A cost incurred when nothing runs any
-- more falls on its own day; one incurred for what an amendment brings later has nothing to do with what ended before.
with

run as (

    select {{ period_month_no('period') }} as last_month_no from {{ ref('int_canonical__run_bounds') }}

),

costs as (

    select
        costs.cost_id, costs.incurred_on, costs.amount_minor_units, costs.amortize_from, costs.amortize_to,
        accounting_contracts.accounting_contract_id, accounting_contracts.legal_entity_id,
        accounting_contracts.currency_code, accounting_contracts.minor_units,
        min(case when contracts_left.left_on is not null then greatest(contracts_left.left_on, costs.incurred_on) end) as first_left_on
    from {{ ref('int_canonical__contract_costs_resolved') }} as costs
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = costs.contract_id and contracts.resolution = 'in_force'
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as accounting_contracts
        on accounting_contracts.accounting_contract_id = coalesce(contracts.combine_with, contracts.contract_id)
    -- few contracts are left before their time
    left join {{ ref('int_subledger__contracts_left') }} as contracts_left
        on contracts_left.accounting_contract_id = accounting_contracts.accounting_contract_id
        and (contracts_left.returned_on is null or contracts_left.returned_on > costs.incurred_on)
    where costs.resolution = 'in_force'
        and accounting_contracts.accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})
    group by all

),

shortened as (

    select costs.*, case when first_left_on < amortize_to then first_left_on end as left_on
    from costs

),

spread as (

    select
        shortened.*,
        cast({{ integer_series('least(' ~ month_no('amortize_from') ~ ', ' ~ month_no('coalesce(left_on, amortize_from)') ~ ')',
            'least(' ~ month_no('greatest(amortize_from, coalesce(left_on, amortize_to))') ~ ', run.last_month_no)') }} as integer) as month_no
    from shortened
    cross join run

),

cumulated as (

    select
        spread.*, months.period,
        case
            when months.ends_on >= least(coalesce(left_on, amortize_to), amortize_to) then amount_minor_units
            else {{ round_ratio(
                'amount_minor_units * cast(' ~ day_units('months.ends_on') ~ ' - ' ~ day_units(day_before('amortize_from')) ~ ' as ' ~ type_wide_integer() ~ ')',
                day_units('amortize_to') ~ ' - ' ~ day_units(day_before('amortize_from'))) }}
        end as cumulative_minor_units
    from spread
    inner join {{ ref('int_subledger__months_numbered') }} as months using (month_no)

),

earned as (

    select
        cumulated.*,
        cumulative_minor_units - coalesce(lag(cumulative_minor_units) over (partition by cost_id order by period), 0) as expense_minor_units
    from cumulated

),

costs_amortized as (

    select
        cost_id, accounting_contract_id, legal_entity_id, currency_code, period,
        {{ major_amount('expense_minor_units', 'minor_units') }} as expense_amount
    from earned
    where expense_minor_units <> 0

)

select * from costs_amortized
