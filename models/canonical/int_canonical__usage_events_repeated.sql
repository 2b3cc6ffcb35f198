-- The usage events whose id came more than once, with the one that stands (landing.md, facts).
-- Trap: apart from the rest because they alone need sorting, and there are tens of millions that don't. An id that only shares
-- its bucket with another may be among them: alone with its key, it stands.
with

seen_twice as (

    select {{ key_bucket(['event_id']) }} as bucket
    from {{ ref('int_staging__usage_events_stated') }}
    where {{ is_known('recorded_at') }} and event_id is not null
    group by 1
    having count(*) > 1

),

sent as (

    select events.*, true as is_readable
    from {{ ref('int_staging__usage_events_stated') }} as events
    where {{ is_known('events.recorded_at') }}
        and {{ key_bucket(['events.event_id']) }} in (select bucket from seen_twice)

),

usage_events_repeated as (

    {{ resolve_facts('sent', 'seen_twice', ['event_id'], [
        'event_id', 'contract_id', 'line_id', 'occurred_at', 'quantity', 'voids_id',
    ]) }}

)

select * from usage_events_repeated
