-- Which word on each line of a contract or amendment stands, in minor units (landing.md, facts).
-- Trap: the lines of a voided amendment go with it; a price that is no whole number of minor units makes the row unreadable.
with

sent as (

    select
        lines.*,
        contracts.is_currency_known,
        {{ minor_units_of('lines.price_amount', 'contracts.minor_units') }} as price_minor_units,
        {{ minor_units_of('lines.ssp_amount', 'contracts.minor_units') }} as ssp_minor_units,
        {{ is_whole('lines.price_amount', 'contracts') }} and {{ is_whole('lines.ssp_amount', 'contracts') }} as is_readable
    from {{ ref('int_staging__contract_lines_stated') }} as lines
    -- a contract that was never landed
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = lines.contract_id and contracts.resolution = 'in_force'
    where {{ is_known('lines.recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['contract_id', 'amendment_id', 'line_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['contract_id', 'amendment_id', 'line_id'], [
        'contract_id', 'amendment_id', 'line_id', 'sku', 'quantity', 'price_amount', 'ssp_amount', 'starts_on', 'ends_on',
        'method', 'start_trigger', 'obligation_key', 'allocation_group',
    ]) }}

),

contract_lines_resolved as (

    select
        standing.contract_id, standing.amendment_id, standing.line_id, standing.sku, standing.quantity,
        standing.price_minor_units, standing.ssp_minor_units, standing.starts_on, standing.ends_on,
        standing.method, standing.start_trigger, standing.obligation_key, standing.allocation_group,
        false as is_void_only,
        {{ resolution_under_amendment('standing', 'amendments') }} as resolution,
        {{ record_facts('standing') }}
    from standing
    -- a line as signed has no amendment
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = standing.amendment_id and amendments.contract_id = standing.contract_id
        and amendments.resolution in ('in_force', 'voided')

)

select * from contract_lines_resolved
