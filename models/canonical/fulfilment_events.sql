-- What was activated, delivered or completed, of what stands (accounting.md 4).
-- Trap: an event that only voids another is not one of them.
with

fulfilment_events as (

    select
        events.event_id, events.contract_id, events.line_id, events.kind, events.occurred_on, events.fraction, events.quantity,
        {{ record_facts('events') }}
    from {{ ref('int_canonical__fulfilment_events_resolved') }} as events
    where events.resolution = 'in_force' and not events.is_void_only

)

select * from fulfilment_events
