-- What closed periods say of facts and of usage: known too late, taking effect in one, or missing from one (accounting.md 10).
-- Trap: nothing is wrong with a late fact; the difference is posted in the first open period.
with

closed as (

    select contracts.contract_id, periods.period, periods.closed_at
    from {{ ref('int_canonical__periods_closed') }} as periods
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.legal_entity_id = periods.legal_entity_id and contracts.resolution = 'in_force'

),

late as (

    select facts.*, closed.period, facts.source_table || ' ' || facts.source_key as subject, closed.closed_at
    from {{ ref('int_canonical__facts_dated') }} as facts
    inner join closed on closed.contract_id = facts.contract_id and closed.period = {{ period_of('facts.belongs_on') }}

),

running as (

    select lines.contract_id, lines.line_id, closed.period, closed.closed_at
    from {{ ref('int_canonical__lines_metered') }} as lines
    inner join closed on closed.contract_id = lines.contract_id
        and closed.period between {{ period_of('lines.starts_on') }} and {{ period_of('lines.ends_on') }}
    cross join {{ ref('int_canonical__run_bounds') }} as run
    -- one that was ended before its first day never ran
    where closed.period <= run.period and lines.ends_on >= lines.starts_on

),

periods_questioned as (

    select 'late_fact' as exception_type, contract_id, source_system, source_table, source_key, recorded_at as first_seen_at, load_id,
        subject || ' belongs to ' || period || ' and was recorded after that was closed' as message
    from late where recorded_at > closed_at

    union all

    select 'effective_in_closed_period', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' takes effect in ' || period || ', which is closed: the difference is posted in the first open period'
    from late
    where source_table = 'amendments' and source_key in (select source_key from {{ ref('int_canonical__amendments_agreed') }})

    union all

    select 'missing_usage', running.contract_id, contracts.source_system, 'contract_lines',
        running.contract_id || '/' || running.line_id || '/' || running.period,
        coalesce(greatest(running.closed_at, contracts.recorded_at), contracts.recorded_at), contracts.load_id,
        'line ' || running.line_id || ' of contract ' || running.contract_id || ' has no usage event in ' || running.period
            || ', which is closed: confirm that there was none, or send the feed'
    from running
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = running.contract_id and contracts.resolution = 'in_force'
    -- no usage, or a quantity approved without any
    left join {{ ref('int_canonical__usage_months_rated') }} as months
        on months.contract_id = running.contract_id and months.line_id = running.line_id and months.period = running.period
    where not coalesce(months.has_events, false)

)

select exception_type, contract_id, source_system, source_table, source_key, message, first_seen_at, load_id
from periods_questioned
