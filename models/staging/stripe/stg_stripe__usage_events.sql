-- What was used, of the totals and events that could be placed: each by what its span has grown; an event
-- taken back is voided.
with

placed as (

    select * from {{ ref('int_staging__stripe_usage_placed') }} where usage_state = 'stated'

),

usage_events as (

    select
        placed.event_id, placed.contract_id, placed.line_id, placed.occurred_at, placed.quantity, placed.voids_id,
        {{ source_record('stripe', 'usage_events', ['placed.event_id'], 'placed') }}
    from placed

)

select * from usage_events
