-- The segments of each obligation and the measure each runs on (accounting.md 6): U0, T and the units counted before it.
-- Trap: a catch-up keeps the opening and the U0 of the segment it continues, and takes the end as it now stands; so both
-- come from the last segment that was not a catch-up (its anchor).
with

measured as (

    select
        opened.*,
        max(case when segment_kind <> 'catch_up' then version_no end) over (
            partition by obligation_id order by version_no rows unbounded preceding
        ) as anchor_version_no,
        lead(version_no) over history as next_version_no,
        lead(from_on) over history as next_from_on
    from {{ ref('int_allocation__segments_opened') }} as opened
    window history as (partition by obligation_id order by version_no)

),

segments_measured as (

    select
        measured.obligation_id, measured.version_no, measured.segment_kind, measured.from_on, measured.next_from_on,
        measured.next_version_no, measured.accounting_contract_id, measured.contract_id, measured.pool_group,
        measured.method, measured.is_timed, measured.is_awaiting,
        coalesce(anchor.measured_from, measured.measured_from) as measured_from, measured.ends_on,
        coalesce(anchor.opening_units, measured.opening_units) as opening_units,
        coalesce(anchor.done_units, measured.done_units) as done_units,
        -- caught up to an end before its start: all of it on the day it starts
        case when measured.is_timed and measured.total_units is not null
            then greatest(measured.total_units + measured.opening_units - coalesce(anchor.opening_units, measured.opening_units), 1)
            else measured.total_units
        end as total_units
    from measured
    -- a new obligation that the amendment says to catch up has nothing to continue
    left join measured as anchor
        on measured.segment_kind = 'catch_up'
        and anchor.obligation_id = measured.obligation_id
        and anchor.version_no = measured.anchor_version_no

)

select * from segments_measured
