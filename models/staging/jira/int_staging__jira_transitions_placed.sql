-- Each transition with the contract and line it is for, the zone its day is cut in, and how much it says was done.
-- Trap: the first state that names a contract counts: what a person writes there later does not move what was stated.
with

fields as (

    select
        records.issue_id,
        min_by({{ json_at('records.payload', 'fields.field_path') }}, records.version_no) filter (where fields.meaning = 'contract_id') as told_contract_id,
        min_by({{ json_at('records.payload', 'fields.field_path') }}, records.version_no) filter (where fields.meaning = 'line_id') as told_line_id
    from {{ ref('int_staging__jira_records_read') }} as records
    inner join {{ ref('source_fields') }} as fields on fields.source_system = 'jira' and fields.object = 'issues'
    where records.object = 'issues' and {{ json_at('records.payload', 'fields.field_path') }} <> ''
    group by records.issue_id

),

names as (

    select issue_id, told_contract_id as known_as, 1 as priority from fields where told_contract_id is not null
    union  -- an issue has one name in many states
    select issue_id, issue_key, 2 from {{ ref('int_staging__jira_records_read') }} where issue_key is not null
    union
    select issue_id, issue_id, 3 from {{ ref('int_staging__jira_records_read') }} where issue_id is not null
    union
    select issue_id, project_key, 4 from {{ ref('int_staging__jira_records_read') }} where project_key is not null

),

named as (

    select
        meant.issue_id, meant.transition_id, contracts.contract_id, contracts.line_id,
        row_number() over (partition by meant.issue_id, meant.transition_id order by names.priority, names.known_as) as name_no
    from {{ ref('int_staging__jira_transitions_meant') }} as meant
    inner join names on names.issue_id = meant.issue_id
    inner join {{ ref('source_contracts') }} as contracts
        on contracts.source_system = 'jira' and contracts.source_contract_id = names.known_as
        and {{ is_valid_on('contracts', 'cast(meant.moved_at as date)') }}
    -- few issues have a field that names their contract
    left join fields on fields.issue_id = meant.issue_id
    where fields.told_contract_id is null or names.priority = 1 or contracts.contract_id = fields.told_contract_id

),

-- a change that came by itself is measured by its issue: as it was first known after the change, else as last before
measures as (

    select
        meant.issue_id, meant.transition_id,
        min_by(states.payload, case when states.recorded_at >= meant.moved_at then states.version_no else 1000000000 - states.version_no end) as payload
    from {{ ref('int_staging__jira_transitions_meant') }} as meant
    inner join {{ ref('int_staging__jira_records_read') }} as states on states.object = 'issues' and states.issue_id = meant.issue_id
    where meant.object <> 'issues' and coalesce(meant.fraction_path, meant.quantity_path) is not null
    group by meant.issue_id, meant.transition_id

),

jira_transitions_placed as (

    select
        meant.issue_id, meant.transition_id, meant.moved_at, meant.place_no, meant.project_key,
        meant.status_id, meant.status_name, meant.status_category,
        meant.object, meant.source_id, meant.version_no, meant.kind, meant.effect,
        coalesce(named.contract_id, fields.told_contract_id) as contract_id,
        coalesce(fields.told_line_id, named.line_id) as line_id,
        coalesce(own_zone.time_zone, any_zone.time_zone) as time_zone,
        case when meant.fraction_path is null then cast(meant.fraction as decimal(9, 6))
            else {{ told_fraction(json_at('coalesce(measures.payload, records.payload)', "replace(meant.fraction_path, '%', '')"), 'meant.fraction_path') }} end as fraction,
        case when {{ told_decimal(json_at('coalesce(measures.payload, records.payload)', 'meant.quantity_path'), 24, 6) }} >= 0
            then {{ told_decimal(json_at('coalesce(measures.payload, records.payload)', 'meant.quantity_path'), 24, 6) }} end as quantity,
        (meant.fraction_path is not null or meant.fraction is not null) and meant.quantity_path is not null as has_two_measures,
        coalesce({{ json_at('coalesce(measures.payload, records.payload)', "replace(meant.fraction_path, '%', '')") }}, {{ json_at('coalesce(measures.payload, records.payload)', 'meant.quantity_path') }}) is not null as has_measure_told
    from {{ ref('int_staging__jira_transitions_meant') }} as meant
    inner join {{ ref('int_staging__jira_records_read') }} as records
        on records.object = meant.object and records.source_id = meant.source_id and records.version_no = meant.version_no
    -- most changes come within their issue, most issues serve no contract, and few projects have a zone of their own
    left join measures on measures.issue_id = meant.issue_id and measures.transition_id = meant.transition_id
    left join named on named.issue_id = meant.issue_id and named.transition_id = meant.transition_id and named.name_no = 1
    left join fields on fields.issue_id = meant.issue_id
    {{ source_zones('jira', 'meant.project_key', 'cast(meant.moved_at as date)') }}

)

select * from jira_transitions_placed
