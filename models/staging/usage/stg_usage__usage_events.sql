-- What was metered, of the events that policy places. Duplicates are stated too: canonical counts the first.
with

judged as (

    select * from {{ ref('int_staging__usage_judged') }} where reason is null

),

usage_events as (

    select
        event_id, contract_id, line_id, occurred_at, quantity, voids_id,
        'usage' as source_system, 'usage_events' as source_table, event_id as source_key,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from judged

)

select * from usage_events
