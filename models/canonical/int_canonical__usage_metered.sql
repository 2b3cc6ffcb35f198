-- What was metered on each line in each calendar month (UTC), of the usage events that stand (606-10-55-65).
-- Trap: the one pass over tens of millions of rows: duplicates, conflicts and voids are few and were found before. What ingest
-- would have refused, landed by other means, stops the build here.
with

repeated as (

    select * from {{ ref('int_canonical__usage_events_repeated') }}

),

voided as (

    select event_id from {{ ref('int_canonical__usage_events_voided') }}

),

set_aside as (

    select event_id from repeated
    union  -- an id once
    select event_id from voided

),

standing as (

    select events.contract_id, events.line_id, events.source_system, events.occurred_at, events.quantity, events.recorded_at, events.load_id
    from {{ ref('int_staging__usage_events_stated') }} as events
    -- most are not set aside; `not exists` would say the same at twice the price of this pass
    left join set_aside on set_aside.event_id = events.event_id
    where set_aside.event_id is null
        and ({{ is_known('events.recorded_at') }} or events.recorded_at is null)
        and (events.voids_id is null or events.quantity is null or events.quantity <> 0)

    union all

    select contract_id, line_id, source_system, occurred_at, quantity, recorded_at, load_id
    from repeated
    where resolution = 'in_force'
        and (voids_id is null or quantity <> 0)
        and not exists (select 1 from voided where voided.event_id = repeated.event_id)

),

monthly as (

    select
        contract_id, line_id, source_system,
        cast(date_trunc('month', occurred_at) as date) as month_starts_on,
        case when count(case when occurred_at is null or quantity is null or recorded_at is null then 1 end) = 0
            then cast(sum(quantity) as decimal(38, 9))
            else {{ refuse("'a usage event of line ' || line_id || ' of contract ' || contract_id || ' has a time or a quantity that cannot be read'") }}
        end as metered_quantity,
        count(*) as events_count,
        cast(min(occurred_at) as date) as first_occurred_on,
        cast(max(occurred_at) as date) as last_occurred_on,
        min(recorded_at) as first_recorded_at,
        max(recorded_at) as last_recorded_at,
        max(load_id) as load_id
    from standing
    group by 1, 2, 3, 4

),

usage_metered as (

    select
        monthly.*,
        {{ period_of('monthly.month_starts_on') }} as period,
        case when lines.line_id is null then 'unplaced' else 'in_force' end as resolution
    from monthly
    -- a contract or a line that was never landed
    left join {{ ref('int_canonical__lines_known') }} as lines
        on lines.contract_id = monthly.contract_id and lines.line_id = monthly.line_id

)

select * from usage_metered
