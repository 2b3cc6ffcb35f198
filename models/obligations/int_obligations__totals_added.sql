-- What the suspected contracts may earn, bill and spend in all, upwards and downwards.
-- Trap: an estimate restates its layer, so of each only the highest and the lowest count.
with

contracts as (

    select * from {{ ref('int_obligations__contracts_suspected') }}

),

-- the contract that speaks for an accounting contract is one of those combined
accounting_contracts as (

    select identified.accounting_contract_no, contracts.combined_contract_id
    from {{ ref('int_obligations__accounting_contracts_identified') }} as identified
    inner join contracts using (contract_id)

),

states as (

    select accounting_contracts.combined_contract_id, states.*
    from {{ ref('int_obligations__states_measured') }} as states
    inner join accounting_contracts using (accounting_contract_no)
    where states.method <> 'usage'

),

estimates as (

    select contract_id, greatest(max(amount_minor_units), 0) as most_minor_units, least(min(amount_minor_units), 0) as least_minor_units
    from {{ ref('int_canonical__price_estimates_resolved') }}
    where resolution = 'in_force'
    group by contract_id, line_id, amendment_id, kind

),

amounts as (

    select combined_contract_id, 'earned' as purpose, sum(price_minor_units) as amount_minor_units
    from states
    where version_no = 0
    group by combined_contract_id, accounting_contract_no, pool_group

    union all

    select combined_contract_id, 'earned', price_change_minor_units
    from {{ ref('int_obligations__modifications_judged') }}
    inner join accounting_contracts using (accounting_contract_no)

    union all

    select combined_contract_id, 'earned', {{ minor_units_of('usage_months.rated_amount', 'contracts.minor_units') }}
    from {{ ref('usage_months') }} as usage_months
    inner join contracts using (contract_id)

    union all

    select combined_contract_id, 'earned', most_minor_units from estimates inner join contracts using (contract_id)
    union all
    select combined_contract_id, 'earned', least_minor_units from estimates inner join contracts using (contract_id)
    union all
    select combined_contract_id, 'billed', amount_minor_units
    from {{ ref('int_canonical__invoice_lines_resolved') }} inner join contracts using (contract_id) where resolution = 'in_force'
    union all
    select combined_contract_id, 'spent', amount_minor_units
    from {{ ref('int_canonical__contract_costs_resolved') }} inner join contracts using (contract_id) where resolution = 'in_force'

),

totals_added as (

    select
        combined_contract_id,
        coalesce(sum(amount_minor_units) filter (where purpose = 'earned' and amount_minor_units > 0), 0) as up_minor_units,
        coalesce(-sum(amount_minor_units) filter (where purpose = 'earned' and amount_minor_units < 0), 0) as down_minor_units,
        coalesce(sum(amount_minor_units) filter (where purpose = 'billed' and amount_minor_units > 0), 0) as billed_minor_units,
        coalesce(-sum(amount_minor_units) filter (where purpose = 'billed' and amount_minor_units < 0), 0) as credited_minor_units,
        coalesce(sum(abs(amount_minor_units)) filter (where purpose = 'spent'), 0) as spent_minor_units
    from amounts
    group by combined_contract_id

)

select * from totals_added
