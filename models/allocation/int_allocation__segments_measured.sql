-- The segments of each obligation and the measure each runs on (accounting.md 6): U0, T and the units counted before it.
-- Trap: a catch-up keeps the opening and the U0 of the segment it continues, and takes the end as it now stands; so both
-- come from the last segment that was not a catch-up (its anchor).
with

opened as (

    select * from {{ ref('int_allocation__segments_opened') }}

),

-- few obligations are ever caught up
continued as (

    select obligation_no, version_no, measured_from, opening_units, done_units
    from opened
    where obligation_no in (select obligation_no from {{ ref('int_obligations__modifications_judged') }} where treatment = 'catch_up')

),

segments_measured as (

    select
        opened.obligation_no, opened.version_no, opened.segment_kind, opened.from_on, opened.next_from_on,
        opened.next_version_no, opened.accounting_contract_no, opened.pool_group,
        opened.method, opened.is_timed, opened.is_awaiting,
        coalesce(anchor.measured_from, opened.measured_from) as measured_from, opened.ends_on,
        coalesce(anchor.opening_units, opened.opening_units) as opening_units,
        coalesce(anchor.done_units, opened.done_units) as done_units,
        -- caught up to an end before its start: all of it on the day it starts
        case when opened.is_timed and opened.total_units is not null
            then greatest(opened.total_units + opened.opening_units - coalesce(anchor.opening_units, opened.opening_units), 1)
            else opened.total_units
        end as total_units
    from opened
    -- a new obligation that the amendment says to catch up has nothing to continue
    left join continued as anchor
        on opened.segment_kind = 'catch_up'
        and anchor.obligation_no = opened.obligation_no
        and anchor.version_no = opened.anchor_version_no

)

select * from segments_measured
