-- Every record that Jira sent, in the order of its states, with what tells an issue's place: its key, project and status.
-- Trap: a state without a time of change is known when it landed, after every state that tells its own.
with

landed as (

    select
        *,
        coalesce(is_deleted, '') = 'true' as is_gone,
        {{ told_instant('source_updated_at') }} as modified_at
    from {{ source('landing_jira', 'records') }}

),

ordered as (

    select
        *,
        row_number() over states as version_no,
        coalesce(lag(payload || cast(is_gone as {{ dbt.type_string() }})) over states = payload || cast(is_gone as {{ dbt.type_string() }}), false) as is_repeated
    from landed
    window states as (
        partition by object, source_id
        order by coalesce(modified_at, _landed_at), _landed_at, _load_id, _file, _row_no
    )

),

jira_records_read as (

    select
        object, source_id, version_no, payload, is_gone as is_deleted, is_repeated,
        case object
            when 'issues' then coalesce({{ json_text('payload', 'id') }}, source_id)
            when 'changelogs' then coalesce({{ json_text('payload', 'issueId') }}, {{ json_text('payload', 'issueKey') }}, {{ json_text('payload', 'key') }})
        end as issue_id,
        case when object = 'issues' then {{ json_text('payload', 'key') }} end as issue_key,
        case when object = 'issues' then coalesce({{ json_text('payload', 'fields.project.key') }}, split_part({{ json_text('payload', 'key') }}, '-', 1)) end as project_key,
        {{ json_text('payload', 'fields.status.id') }} as status_id,
        {{ json_text('payload', 'fields.status.name') }} as status_name,
        {{ json_text('payload', 'fields.status.statusCategory.key') }} as status_category,
        {{ told_instant(json_text('payload', 'fields.created')) }} as created_at,
        coalesce(
            {{ told_instant(json_text('payload', 'fields.statuscategorychangedate')) }}, {{ told_instant(json_text('payload', 'fields.resolutiondate')) }}
        ) as changed_at,
        {{ json_text('payload', 'changelog.histories') }} is not null as has_changelog,
        -- the last of as many as it says there are
        {{ json_text('payload', 'changelog.histories') }} is not null and (
            coalesce(try_cast({{ json_text('payload', 'changelog.total') }} as bigint), 0) <= 0
            or {{ json_at('payload', "'changelog.histories[' || cast(try_cast(" ~ json_text('payload', 'changelog.total') ~ " as bigint) - 1 as " ~ dbt.type_string() ~ ") || ']'") }} is not null
        ) as has_whole_changelog,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce(modified_at, _landed_at) as recorded_at, modified_at is not null as is_recorded_at_stated
    from ordered

)

select * from jira_records_read
