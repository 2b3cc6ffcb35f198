-- Which price tiers of metered lines stand (landing.md, facts).
-- Trap: the tiers of a voided amendment go with it, and the set before it holds again.
with

sent as (

    select prices.*, contracts.is_currency_known, true as is_readable
    from {{ ref('int_staging__usage_prices_stated') }} as prices
    -- a contract that was never landed
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = prices.contract_id and contracts.resolution = 'in_force'
    where {{ is_known('prices.recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['contract_id', 'amendment_id', 'line_id', 'tier_from']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['contract_id', 'amendment_id', 'line_id', 'tier_from'], [
        'contract_id', 'amendment_id', 'line_id', 'tier_from', 'unit_price',
    ]) }}

),

placed as (

    select
        standing.*,
        {{ resolution_under_amendment('standing', 'amendments') }} as placed_resolution,
        lines.line_id is not null as is_line_known
    from standing
    -- prices as signed come with no amendment; a line that was never landed
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = standing.amendment_id and amendments.contract_id = standing.contract_id
        and amendments.resolution in ('in_force', 'voided')
    left join {{ ref('int_canonical__lines_known') }} as lines
        on lines.contract_id = standing.contract_id and lines.line_id = standing.line_id

),

usage_prices_resolved as (

    select
        contract_id, amendment_id, line_id, tier_from, unit_price,
        false as is_void_only,
        case when placed_resolution = 'in_force' and not is_line_known then 'unplaced' else placed_resolution end as resolution,
        {{ record_facts('placed') }}
    from placed

)

select * from usage_prices_resolved
