-- The usage events whose id came more than once, with the one that stands (landing.md, facts).
-- Trap: apart from the rest because they alone need sorting, and there are tens of millions that don't.
with

seen_twice as (

    select event_id
    from {{ ref('int_staging__usage_events_stated') }}
    where {{ is_known('recorded_at') }}
    group by event_id
    having count(*) > 1

),

sent as (

    select events.*, true as is_readable
    from {{ ref('int_staging__usage_events_stated') }} as events
    where {{ is_known('events.recorded_at') }}
        and exists (select 1 from seen_twice where seen_twice.event_id = events.event_id)

),

buckets as (

    select {{ key_bucket(['event_id']) }} as bucket from seen_twice

),

usage_events_repeated as (

    {{ resolve_facts('sent', 'buckets', ['event_id'], [
        'event_id', 'contract_id', 'line_id', 'occurred_at', 'quantity', 'voids_id',
    ]) }}

)

select * from usage_events_repeated
