-- What each transition of an issue means by policy, on which contract and line, and what it does: it opens a fulfilment, tells
-- progress, ends what stood, or nothing. Trap: a status that nobody named is a reopening, unless Jira counts it as done.
with

categories as (

    select status_id, max(status_category) as status_category
    from (
        select status_id, status_category from {{ ref('int_staging__jira_records_read') }} where object = 'issues'
        union all
        select source_id, {{ json_text('payload', 'statusCategory.key') }} from {{ ref('int_staging__jira_records_read') }} where object = 'statuses'
    ) as known
    group by status_id

),

places as (

    select issue_id, min_by(project_key, version_no) as project_key from {{ ref('int_staging__jira_records_read') }}
    where project_key is not null
    group by issue_id

),

meant as (

    select
        transitions.*, places.project_key, categories.status_category,
        meanings.kind, meanings.fraction, meanings.fraction_path, meanings.quantity_path,
        row_number() over (
            partition by transitions.issue_id, transitions.transition_id
            order by case
                when meanings.source_event in (places.project_key || '/' || transitions.status_name, places.project_key || '/' || transitions.status_id) then 1
                when meanings.source_event = places.project_key then 2
                else 3 end, meanings.source_event
        ) as meaning_no
    from {{ ref('int_staging__jira_transitions_read') }} as transitions
    -- an issue known by its histories alone, a status not in use, a status without a meaning
    left join places on places.issue_id = transitions.issue_id
    left join categories on categories.status_id = transitions.status_id
    left join {{ ref('source_events') }} as meanings
        on meanings.source_system = 'jira' and not transitions.is_gone
        and meanings.source_event in (
            places.project_key || '/' || transitions.status_name, places.project_key || '/' || transitions.status_id, places.project_key,
            transitions.status_name, transitions.status_id
        )
        and {{ is_valid_on('meanings', 'cast(transitions.moved_at as date)') }}

),

jira_transitions_meant as (

    select
        issue_id, transition_id, moved_at, place_no, project_key, status_id, status_name, status_category, is_gone, object, source_id, version_no,
        kind, fraction, fraction_path, quantity_path,
        case
            when is_gone then 'ends'
            when kind in ('activated', 'delivered', 'milestone') then 'opens'
            when kind = 'progress' then 'tells'
            when kind = 'ignored' then 'ignored'
            when kind is not null then 'misnamed'
            when status_category = 'done' then 'unnamed'
            else 'ends'
        end as effect
    from meant
    where meaning_no = 1

)

select * from jira_transitions_meant
