-- What became of each usage event (landing.md, facts): for tracing one, not for adding them up.
-- Trap: a view over tens of millions of rows; what needs totals reads int_canonical__usage_metered.
with

standing as (

    select events.*, true as is_readable, 'in_force' as resolution
    from {{ ref('int_staging__usage_events_stated') }} as events
    where {{ is_known('events.recorded_at') }}
        and not exists (
            select 1 from {{ ref('int_canonical__usage_events_repeated') }} as repeated
            where repeated.event_id = events.event_id
        )

    union all

    select * from {{ ref('int_canonical__usage_events_repeated') }}

),

usage_events_resolved as (

    select
        standing.event_id, standing.contract_id, standing.line_id, standing.occurred_at,
        {{ period_of('cast(standing.occurred_at as date)') }} as period,
        standing.quantity, standing.voids_id,
        standing.voids_id is not null and standing.quantity = 0 as is_void_only,
        case
            when standing.resolution <> 'in_force' then standing.resolution
            when voided.event_id is not null then 'voided'
            when lines.line_id is null then 'unplaced'
            else 'in_force'
        end as resolution,
        {{ record_facts('standing') }}
    from standing
    -- few events are voided; a contract or a line may never have been landed
    left join {{ ref('int_canonical__usage_events_voided') }} as voided on voided.event_id = standing.event_id
    left join {{ ref('int_canonical__lines_known') }} as lines
        on lines.contract_id = standing.contract_id and lines.line_id = standing.line_id

)

select * from usage_events_resolved
