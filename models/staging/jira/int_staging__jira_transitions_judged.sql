-- What the transitions of an issue state: a fulfilment when it enters a status that means one, its voiding when it leaves it again
-- or is deleted, progress each time it is told; or why not. Trap: from one status to another of the same meaning nothing happens.
with

chained as (

    select
        *,
        coalesce(lag(kind) over states, '') as kind_before
    from {{ ref('int_staging__jira_transitions_placed') }}
    where effect in ('opens', 'tells', 'ends')
    window states as (partition by issue_id order by moved_at, place_no nulls last, transition_id)

),

facts as (

    select
        placed.issue_id, placed.transition_id, placed.moved_at, placed.project_key, placed.status_name, placed.object, placed.source_id, placed.version_no,
        placed.kind, placed.effect, placed.contract_id, placed.line_id, placed.time_zone, placed.fraction, placed.quantity,
        placed.has_two_measures, placed.has_measure_told
    from {{ ref('int_staging__jira_transitions_placed') }} as placed
    -- a status that means what the one before it meant says nothing more
    left join chained on chained.issue_id = placed.issue_id and chained.transition_id = placed.transition_id
    where placed.effect in ('tells', 'misnamed', 'unnamed') or (placed.effect = 'opens' and chained.kind_before <> placed.kind)

),

judged as (

    select
        *,
        'jira/' || issue_id || '/' || transition_id as event_id,
        case
            when effect = 'unnamed' then 'nothing says what its status ' || coalesce(status_name, '') || ' means: add it, or its project, to source_events'
            when effect = 'misnamed' then 'a status activates, delivers, completes or tells progress: correct the kind of ' || coalesce(status_name, '') || ' in source_events'
            when contract_id is null then 'its contract is not known: add the issue or its project to source_contracts, or name the field that tells it in source_fields'
            when line_id is null then 'its line is not known: add it to source_contracts, or name the field that tells it in source_fields'
            when time_zone is null then 'no time zone says on which day it was: add its project, or any, to source_entities'
            when kind = 'activated' then null
            when has_two_measures then 'both a fraction and a quantity are named: name one of them in source_events'
            when has_measure_told and fraction is null and quantity is null
                then 'how much was done is no number of at most six decimals, or no fraction: correct its path in source_events or the source'
            when kind <> 'delivered' and fraction is null and quantity is null
                then 'nothing says how much was done: add fraction, fraction_path or quantity_path to source_events'
        end as reason
    from facts

),

left_again as (

    select
        events.*, chained.moved_at as left_at, chained.object as left_object, chained.source_id as left_source_id, chained.version_no as left_version_no,
        row_number() over (partition by events.event_id order by chained.moved_at, chained.place_no nulls last, chained.transition_id) as leaving_no
    from judged as events
    inner join chained as opened on opened.issue_id = events.issue_id and opened.transition_id = events.transition_id
    inner join chained
        on chained.issue_id = events.issue_id
        and (chained.moved_at > opened.moved_at or (chained.moved_at = opened.moved_at and coalesce(chained.place_no, 0) > coalesce(opened.place_no, 0)))
        and case when events.effect = 'opens' then coalesce(chained.kind, '') <> events.kind else chained.transition_id = 'deleted' end
    where events.reason is null

),

jira_transitions_judged as (

    select event_id, contract_id, line_id, kind, moved_at, time_zone, fraction, quantity, cast(null as {{ dbt.type_string() }}) as voids_id,
        issue_id, effect, reason, object, source_id, version_no
    from judged

    union all

    select event_id || '/void', contract_id, line_id, 'void', left_at, time_zone, null, null, event_id,
        issue_id, 'ends', null, left_object, left_source_id, left_version_no
    from left_again
    where leaving_no = 1

)

select * from jira_transitions_judged
