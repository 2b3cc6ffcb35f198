-- What was fulfilled, by issues that came into a status that policy gives a meaning, and by releases; left or taken back, it is voided.
-- Trap: a fact is known when Jira made the change, whenever the issue was landed.
with

told as (

    select * from {{ ref('int_staging__jira_transitions_judged') }} where reason is null

),

by_issues as (

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

),

fulfilment_events as (

    select * from by_issues

    union all

    select
        event_id, contract_id, line_id, kind, occurred_on, case when kind = 'milestone' then fraction end as fraction, null as quantity, voids_id,
        'jira' as source_system, 'fulfilment_events' as source_table, event_id as source_key,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from {{ ref('int_staging__jira_releases_judged') }}
    where reason is null and not has_no_part

)

select * from fulfilment_events
