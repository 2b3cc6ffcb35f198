-- The statuses an issue went through: as it was made, as its histories tell, until it was deleted.
-- Trap: an issue that came without any history is known by its states alone, each from the day its status category last changed.
with

changes as (

    select *, row_number() over (partition by issue_id order by moved_at, try_cast(history_id as bigint) nulls last) as change_no
    from {{ ref('int_staging__jira_histories_read') }}

),

states as (

    select
        records.*, changes.from_status_id, changes.from_status_name,
        changes.issue_id is not null or max(case when records.has_changelog then 1 else 0 end) over (partition by records.issue_id) = 1 as has_history,
        changes.issue_id is not null as has_moved,
        row_number() over (
            partition by records.issue_id, records.has_whole_changelog
            order by records.landed_at, records.load_id, records.file_name, records.row_no
        ) as landing_no
    from {{ ref('int_staging__jira_records_read') }} as records
    -- many issues never moved
    left join changes on changes.issue_id = records.issue_id and changes.change_no = 1
    where records.object = 'issues'

),

told as (

    select issue_id, history_id as transition_id, moved_at, try_cast(history_id as bigint) as place_no, status_id, status_name, false as is_gone,
        object, source_id, version_no
    from changes

    union all

    -- as it was made: where its first change came from, or, never changed, the status it has
    select issue_id, 'created', created_at, cast(-1 as bigint),
        case when has_moved then from_status_id else status_id end, case when has_moved then from_status_name else status_name end, false,
        object, source_id, version_no
    from states
    where has_whole_changelog and landing_no = 1 and created_at is not null and not is_deleted

    union all

    select issue_id, cast(coalesce(changed_at, recorded_at) as {{ dbt.type_string() }}) || '/' || coalesce(status_id, status_name, ''),
        coalesce(changed_at, recorded_at), version_no, status_id, status_name, false, object, source_id, version_no
    from states
    where not has_history and not is_deleted

    union all

    -- after whatever else is told of that instant
    select issue_id, 'deleted', recorded_at, cast(999999999999999999 as bigint), cast(null as {{ dbt.type_string() }}), cast(null as {{ dbt.type_string() }}), true,
        object, source_id, version_no
    from states
    where is_deleted

),

ordered as (

    select *, row_number() over (partition by issue_id, transition_id order by version_no) as telling_no from told

),

jira_transitions_read as (

    select issue_id, transition_id, moved_at, place_no, status_id, status_name, is_gone, object, source_id, version_no
    from ordered
    where telling_no = 1

)

select * from jira_transitions_read
