-- What the transitions of an issue state: a fulfilment when it enters a status that means one, its voiding when it goes back to work
-- or is deleted, progress each time it is told; or why not. Trap: from one status to another of the same meaning nothing happens, and
-- from one finished status to another nothing is taken back.
with

counted as (

    select
        *,
        case when effect = 'ends' or (effect = 'tells' and coalesce(status_category, '') <> 'done') then 1 else 0 end as leaves,
        sum(case when effect = 'ends' or (effect = 'tells' and coalesce(status_category, '') <> 'done') then 1 else 0 end) over (
            partition by issue_id order by moved_at, place_no nulls last, transition_id rows between unbounded preceding and current row
        ) as leaving_no
    from {{ ref('int_staging__jira_transitions_placed') }}
    where effect <> 'ignored'

),

chained as (

    select
        *,
        row_number() over (partition by issue_id, leaving_no, effect, kind order by moved_at, place_no nulls last, transition_id) as entering_no,
        max(case when effect = 'opens' then 1 else 0 end) over (
            partition by issue_id, leaving_no order by moved_at, place_no nulls last, transition_id rows between unbounded preceding and current row
        ) as has_opened
    from counted

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
    from chained
    where effect in ('tells', 'misnamed') or (effect = 'opens' and entering_no = 1) or (effect = 'unnamed' and has_opened = 0)

),

jira_transitions_judged as (

    select event_id, contract_id, line_id, kind, moved_at, time_zone, fraction, quantity, cast(null as {{ dbt.type_string() }}) as voids_id,
        issue_id, effect, reason, object, source_id, version_no
    from judged

    union all

    select judged.event_id || '/void', judged.contract_id, judged.line_id, 'void', chained.moved_at, judged.time_zone, null, null, judged.event_id,
        judged.issue_id, 'ends', null, chained.object, chained.source_id, chained.version_no
    from judged
    inner join chained on chained.issue_id = judged.issue_id and chained.leaves = 1
        -- progress falls by being told again, and only goes with its issue
        and case when judged.effect = 'opens' then chained.leaving_no = judged.leaving_no + 1 else chained.transition_id = 'deleted' end
    where judged.reason is null

)

select * from jira_transitions_judged
