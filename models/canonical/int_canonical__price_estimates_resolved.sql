-- Which estimates of variable consideration stand, in minor units (landing.md, facts; 606-10-32-5).
-- Trap: an estimate that came with an amendment goes with it.
with

sent as (

    select
        estimates.*,
        contracts.is_currency_known,
        {{ minor_units_of('estimates.estimated_amount', 'contracts.minor_units') }} as amount_minor_units,
        {{ is_whole('estimates.estimated_amount', 'contracts') }} as is_readable
    from {{ ref('stg_files__price_estimates') }} as estimates
    -- a contract that was never landed
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = estimates.contract_id and contracts.resolution = 'in_force'
    where {{ is_known('estimates.recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['estimate_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['estimate_id'], [
        'estimate_id', 'contract_id', 'line_id', 'amendment_id', 'kind', 'effective_on', 'estimated_amount', 'voids_id',
    ]) }}

),

placed as (

    select
        standing.*,
        {{ resolution_under_amendment('standing', 'amendments') }} as placed_resolution,
        standing.line_id is null or lines.line_id is not null as is_line_known,
        coalesce(is_currency_known, false) as is_placed
    from standing
    -- most estimates come with no amendment and many name no line
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = standing.amendment_id and amendments.contract_id = standing.contract_id
        and amendments.resolution in ('in_force', 'voided')
    left join {{ ref('int_canonical__lines_known') }} as lines
        on lines.contract_id = standing.contract_id and lines.line_id = standing.line_id

),

price_estimates_resolved as (

    select
        estimate_id, contract_id, line_id, amendment_id, kind, effective_on, amount_minor_units, voids_id,
        false as is_void_only,
        case
            when placed_resolution in ('in_force', 'voided') and {{ is_voided('placed', 'estimate_id') }} then 'voided'
            when placed_resolution <> 'in_force' then placed_resolution
            when not is_line_known then 'unplaced'
            else 'in_force'
        end as resolution,
        {{ record_facts('placed') }}
    from placed

)

select * from price_estimates_resolved
