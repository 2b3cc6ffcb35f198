-- Which costs to obtain or fulfil a contract stand, in minor units (landing.md, facts; 340-40-25).
-- Trap: a cost whose dates are the wrong way round cannot be spread: unplaced, with an exception.
with

sent as (

    select
        costs.*,
        coalesce(contracts.is_currency_known, false) as is_placed,
        {{ minor_units_of('costs.cost_amount', 'contracts.minor_units') }} as amount_minor_units,
        {{ is_whole('costs.cost_amount', 'contracts') }} as is_readable
    from {{ ref('stg_files__contract_costs') }} as costs
    -- a contract that was never landed
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = costs.contract_id and contracts.resolution = 'in_force'
    where {{ is_known('costs.recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['cost_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['cost_id'], [
        'cost_id', 'contract_id', 'kind', 'cost_amount', 'incurred_on', 'amortize_from', 'amortize_to', 'voids_id',
    ]) }}

),

contract_costs_resolved as (

    select
        cost_id, contract_id, kind, amount_minor_units, incurred_on, amortize_from, amortize_to, voids_id,
        voids_id is not null and amount_minor_units = 0 as is_void_only,
        case
            when resolution <> 'in_force' then resolution
            when not is_placed then 'unplaced'
            when {{ is_voided('standing', 'cost_id') }} then 'voided'
            when amortize_to < amortize_from then 'unplaced'
            else 'in_force'
        end as resolution,
        {{ record_facts('standing') }}
    from standing

)

select * from contract_costs_resolved
