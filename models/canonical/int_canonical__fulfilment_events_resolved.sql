-- Which fulfilment events stand (landing.md, facts).
-- Trap: an event that only voids says nothing else, but what it voids stays out even if it is itself voided.
with

sent as (

    select *, true as is_readable
    from {{ ref('int_staging__fulfilment_events_stated') }}
    where {{ is_known('recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['event_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['event_id'], [
        'event_id', 'contract_id', 'line_id', 'kind', 'occurred_on', 'fraction', 'quantity', 'voids_id',
    ]) }}

),

placed as (

    select
        standing.*,
        coalesce(contracts.is_currency_known, false) as is_placed,
        lines.line_id is not null as is_line_known
    from standing
    -- a contract or a line that was never landed
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = standing.contract_id and contracts.resolution = 'in_force'
    left join {{ ref('int_canonical__lines_known') }} as lines
        on lines.contract_id = standing.contract_id and lines.line_id = standing.line_id

),

fulfilment_events_resolved as (

    select
        event_id, contract_id, line_id, kind, occurred_on, fraction, quantity, voids_id,
        kind = 'void' as is_void_only,
        case
            when resolution <> 'in_force' then resolution
            when not is_placed then 'unplaced'
            when {{ is_voided('placed', 'event_id') }} then 'voided'
            when not is_line_known then 'unplaced'
            else 'in_force'
        end as resolution,
        {{ record_facts('placed') }}
    from placed

)

select * from fulfilment_events_resolved
