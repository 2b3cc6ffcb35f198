-- Every change of an issue's status that a history tells, once, with the record that told it first.
-- Trap: the same history comes with every later state of its issue, and by itself where a page cut it off.
with

keys as (

    select issue_key, min(issue_id) as issue_id from {{ ref('int_staging__jira_records_read') }} where issue_key is not null group by issue_key

),

histories as (

    select
        records.object, records.source_id, records.version_no, records.issue_id, records.landed_at, records.load_id, records.file_name, records.row_no,
        told.item as history
    from {{ ref('int_staging__jira_records_read') }} as records
    cross join {{ json_items('records.payload', 'changelog.histories') }} as told
    where records.object = 'issues'

    union all

    select
        records.object, records.source_id, records.version_no, coalesce(keys.issue_id, records.issue_id), records.landed_at, records.load_id, records.file_name, records.row_no,
        records.payload
    from {{ ref('int_staging__jira_records_read') }} as records
    -- a history by itself may name its issue by the key
    left join keys on keys.issue_key = records.issue_id
    where records.object = 'changelogs' and records.issue_id is not null

),

changes as (

    select
        histories.object, histories.source_id, histories.version_no, histories.issue_id,
        {{ json_text('histories.history', 'id') }} as history_id,
        {{ told_instant(json_text('histories.history', 'created')) }} as moved_at,
        {{ json_text('items.item', 'from') }} as from_status_id, {{ json_text('items.item', 'fromString') }} as from_status_name,
        {{ json_text('items.item', 'to') }} as status_id, {{ json_text('items.item', 'toString') }} as status_name,
        row_number() over (
            -- a history without an id is known by when it was made
            partition by histories.issue_id, coalesce({{ json_text('histories.history', 'id') }}, {{ json_text('histories.history', 'created') }})
            order by histories.landed_at, histories.load_id, histories.file_name, histories.row_no, items.item_no
        ) as telling_no
    from histories
    cross join {{ json_items('histories.history', 'items') }} as items
    where lower(coalesce({{ json_text('items.item', 'fieldId') }}, {{ json_text('items.item', 'field') }})) = 'status'

),

jira_histories_read as (

    select
        object, source_id, version_no, issue_id, coalesce(history_id, cast(moved_at as {{ dbt.type_string() }})) as history_id,
        moved_at, from_status_id, from_status_name, status_id, status_name
    from changes
    where telling_no = 1 and moved_at is not null

)

select * from jira_histories_read
