-- What was activated, delivered or completed, of the events that policy places. Duplicates are stated too: canonical counts the first.
with

judged as (

    select * from {{ ref('int_staging__operations_judged') }} where reason is null

),

fulfilment_events as (

    select
        event_id, contract_id, line_id, kind,
        {{ day_in_zone('occurred_at', 'time_zone') }} as occurred_on,
        case when kind in ('delivered', 'milestone', 'progress') then fraction end as fraction,
        case when kind in ('delivered', 'milestone', 'progress') then quantity end as quantity,
        voids_id,
        'operations' as source_system, 'fulfilment_events' as source_table, event_id as source_key,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from judged

)

select * from fulfilment_events
