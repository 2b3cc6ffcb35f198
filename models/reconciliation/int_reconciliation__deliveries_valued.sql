-- What is earned by all that was delivered, reached and measured of each obligation that no calendar earns, told by its last segment
-- alone (606-10-25-31): the other side of a schedule that adds up months.
-- Trap: what waits for its customer has earned nothing but what stood before; what ended stays where it was.
with

segments as (

    select *
    from {{ ref('int_schedule__segments_funded') }}
    where until_on is null and (not is_timed or is_awaiting)

),

last_said as (

    select obligation_id, delivered_units
    from {{ ref('int_obligations__units_delivered') }}
    where next_counted_on is null

),

valued as (

    select
        segments.obligation_id, segments.minor_units,
        {{ recognized_to_date("segments.segment_kind = 'ended'", 'segments.base_minor_units', 'segments.amount_minor_units',
            'least(coalesce(last_said.delivered_units, 0), segments.total_units)', 'segments.done_units', 'segments.total_units') }}
            as earned_minor_units
    from segments
    -- nothing may have been said yet
    left join last_said using (obligation_id)

),

deliveries_valued as (

    select obligation_id, {{ major_amount('earned_minor_units', 'minor_units') }} as delivered_amount
    from valued

)

select * from deliveries_valued
