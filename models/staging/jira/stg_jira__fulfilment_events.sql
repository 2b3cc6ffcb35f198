-- What was fulfilled, by issues that came into a status that policy gives a meaning; left again, it is voided.
-- Trap: a fact is known when Jira made the change, whenever the issue was landed.
with

told as (

    select * from {{ ref('int_staging__jira_transitions_judged') }} where reason is null

),

fulfilment_events as (

    select
        told.event_id, told.contract_id, told.line_id, told.kind,
        {{ day_in_zone('told.moved_at', 'told.time_zone') }} as occurred_on,
        case when told.kind in ('delivered', 'milestone', 'progress') then told.fraction end as fraction,
        case when told.kind in ('delivered', 'milestone', 'progress') then told.quantity end as quantity,
        told.voids_id,
        'jira' as source_system, 'fulfilment_events' as source_table, told.event_id as source_key,
        records.load_id, records.file_name, records.row_no, records.landed_at, told.moved_at as recorded_at,
        told.moved_at <> records.landed_at as is_recorded_at_stated
    from told
    inner join {{ ref('int_staging__jira_records_read') }} as records
        on records.object = told.object and records.source_id = told.source_id and records.version_no = told.version_no

)

select * from fulfilment_events
