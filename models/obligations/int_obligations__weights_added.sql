-- How much the standalone prices of the suspected contracts weigh in all, and how far shares by them may reach beyond the price they
-- share (606-10-32-31).
-- Trap: where negative standalone prices nearly cancel out the others, the shares of a pool are many times its price. A negative
-- residual has an exception of its own.
with

states as (

    select contracts.combined_contract_id, states.*
    from {{ ref('int_obligations__states_measured') }} as states
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as identified using (accounting_contract_no)
    -- the contract that speaks for an accounting contract is one of those combined
    inner join {{ ref('int_obligations__contracts_suspected') }} as contracts on contracts.contract_id = identified.contract_id
    where states.method <> 'usage'

),

obligations as (

    select combined_contract_id, max(abs(ssp_minor_units)) as most_minor_units
    from states
    group by combined_contract_id, obligation_no

),

weighed as (

    select combined_contract_id, coalesce(sum(most_minor_units), 0) as weighed_minor_units
    from obligations
    group by combined_contract_id

),

pools as (

    select combined_contract_id, {{ integer_quotient('sum(abs(ssp_minor_units))', 'nullif(sum(ssp_minor_units), 0)') }} as times
    from states
    where version_no = 0
    group by combined_contract_id, accounting_contract_no, pool_group
    having min(case when ssp_source <> 'residual' then ssp_minor_units end) < 0

),

stretched as (

    -- more than a million times is as much as it takes
    select combined_contract_id, least(coalesce(max(times), 0), 1000000) + 1 as stretched_times
    from pools
    group by combined_contract_id

),

weights_added as (

    select
        combined_contract_id,
        cast(weighed_minor_units as {{ type_wide_integer() }}) as weighed_minor_units,
        cast(coalesce(stretched_times, 1) as {{ type_wide_integer() }}) as stretched_times
    from weighed
    -- few standalone prices are negative
    left join stretched using (combined_contract_id)

)

select * from weights_added
