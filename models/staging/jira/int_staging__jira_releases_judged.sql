-- What releases of versions state, where policy gives them a meaning: a fulfilment on the day of the release, its voiding when the
-- version is taken back; or why not.
-- Trap: a release tells a day and no instant; the first state that tells it counts, whatever day is written there later.
with

states as (

    select
        records.*,
        lower({{ json_text('payload', 'released') }}) = 'true' and not is_deleted as is_released,
        try_cast(substr({{ json_text('payload', 'releaseDate') }}, 1, 10) as date) as released_on,
        coalesce({{ json_text('payload', 'projectKey') }}, {{ json_text('payload', 'projectId') }}) as project_name
    from {{ ref('int_staging__jira_records_read') }} as records
    where object = 'versions'

),

turned as (

    select *, lag(is_released) over (partition by source_id order by version_no) as was_released
    from states

),

projects as (

    select source_id as project_id, min({{ json_text('payload', 'key') }}) as project_key
    from {{ ref('int_staging__jira_records_read') }}
    where object = 'projects'
    group by source_id

),

turns as (

    select
        turned.*, coalesce(projects.project_key, turned.project_name) as known_key,
        'jira/version/' || turned.source_id || '/' || cast(turned.recorded_at as {{ dbt.type_string() }}) as event_id
    from turned
    -- a project that was not landed is known by its id
    left join projects on projects.project_id = turned.project_name
    where turned.is_released <> coalesce(turned.was_released, false)

),

placed as (

    select
        turns.*, meanings.kind, meanings.fraction, contracts.contract_id, contracts.line_id,
        row_number() over (
            partition by turns.source_id, turns.version_no
            order by length(meanings.source_event) desc, length(contracts.source_contract_id) desc nulls last, contracts.source_contract_id
        ) as place_no
    from turns
    inner join {{ ref('source_events') }} as meanings
        on meanings.source_system = 'jira' and meanings.source_event in ('release', 'release/' || turns.known_key, 'release/' || turns.source_id)
        and {{ is_valid_on('meanings', 'coalesce(turns.released_on, cast(turns.recorded_at as date))') }}
    -- what no contract is known for is told
    left join {{ ref('source_contracts') }} as contracts
        on contracts.source_system = 'jira' and contracts.source_contract_id in ('release/' || turns.source_id, turns.known_key)
        and {{ is_valid_on('contracts', 'coalesce(turns.released_on, cast(turns.recorded_at as date))') }}

),

jira_releases_judged as (

    select
        case when is_released then event_id else lag(event_id) over turns || '/void' end as event_id, contract_id, line_id,
        case when is_released then kind else 'void' end as kind,
        case when is_released then released_on else cast(recorded_at as date) end as occurred_on,
        case when is_released then cast(fraction as decimal(9, 6)) end as fraction,
        case when not is_released then lag(event_id) over turns end as voids_id,
        case
            when kind = 'ignored' or (not is_released and lag(released_on) over turns is null) then null
            when kind not in ('activated', 'delivered', 'milestone') then 'a release activates, delivers or completes: correct its kind in source_events'
            when contract_id is null then 'its contract is not known: add the version (release/' || source_id || ') or its project to source_contracts'
            when line_id is null then 'its line is not known: add it to source_contracts'
            when is_released and released_on is null then 'it tells no releaseDate: set the day of the release'
            when kind = 'milestone' and fraction is null then 'nothing says how much was done: add fraction to source_events'
        end as reason,
        kind = 'ignored' or (not is_released and lag(released_on) over turns is null) as has_no_part, object, source_id, version_no, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from placed
    where place_no = 1
    window turns as (partition by source_id order by version_no)

)

select * from jira_releases_judged
