-- The contracts with an amount so wide that their totals may be wider than money is kept (landing.md, limits). All but a few
-- have none, and nothing more is asked of them.
-- Trap: what combines contracts, or parts one off, leaves their totals together.
with

contracts as (

    select contract_id, combined_contract_id, currency_code, minor_units
    from {{ ref('int_obligations__contracts_combined') }}

),

amounts as (

    select accounting_contract_no, cast(null as {{ dbt.type_string() }}) as contract_id,
        greatest(abs(price_minor_units), abs(coalesce(ssp_minor_units, 0))) as amount_minor_units
    from {{ ref('int_obligations__states_measured') }}
    union all
    select accounting_contract_no, null, abs(price_change_minor_units) from {{ ref('int_obligations__modifications_judged') }}
    union all
    select null, contract_id, abs(amount_minor_units) from {{ ref('int_canonical__price_estimates_resolved') }} where resolution = 'in_force'
    union all
    select null, contract_id, abs(amount_minor_units) from {{ ref('int_canonical__invoice_lines_resolved') }} where resolution = 'in_force'
    union all
    select null, contract_id, abs(amount_minor_units) from {{ ref('int_canonical__contract_costs_resolved') }} where resolution = 'in_force'
    union all
    select null, contract_id, cast(floor(abs(rated_amount)) as bigint) from {{ ref('usage_months') }}

),

suspected as (

    select distinct contracts.combined_contract_id  -- one wide amount is enough
    from amounts
    -- what was promised stands under its accounting contract, a fact under its contract
    left join {{ ref('int_obligations__accounting_contracts_identified') }} as accounting_contracts
        on accounting_contracts.accounting_contract_no = amounts.accounting_contract_no
    inner join contracts on contracts.contract_id = coalesce(amounts.contract_id, accounting_contracts.contract_id)
    where amounts.amount_minor_units >= 1000000000

),

contracts_suspected as (

    select contracts.contract_id, contracts.combined_contract_id, contracts.currency_code, contracts.minor_units
    from contracts
    inner join suspected using (combined_contract_id)

)

select contract_id, combined_contract_id, currency_code, minor_units from contracts_suspected
