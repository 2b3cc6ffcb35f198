-- What was delivered of each obligation measured by events, to date, at the end of every day on which something was said
-- (606-10-25-31 to 25-37): deliveries and milestones add up, `progress` restates. In millionths of the obligation, or of a
-- unit of its quantity where the events count units.
-- Trap: an event before the obligation's first day, or before its activation, counts on that day; and deliveries that add
-- up to 0.99999 are all of it. A delivery that says nothing is all of it; any other that says nothing is none.
with

obligations as (

    select * from {{ ref('int_obligations__obligations_identified') }}
    where method in ('point_in_time', 'milestone', 'progress')
        and (start_trigger = 'contract' or activated_on is not null)

),

events as (

    select
        obligations.obligation_no,
        obligations.obligation_id,
        obligations.method,
        obligations.is_counted,
        case
            when obligations.start_trigger = 'activation'
                then greatest(events.occurred_on, obligations.first_starts_on, obligations.activated_on)
            else greatest(events.occurred_on, obligations.first_starts_on)
        end as counted_on,
        events.recorded_at,
        events.event_id,
        events.occurred_on,
        case
            when obligations.is_counted then cast(coalesce(
                {{ millionths('events.quantity') }},
                {{ round_ratio(millionths('events.fraction') ~ ' * ' ~ millionths('obligations.first_quantity'), '1000000') }},
                case when events.kind = 'delivered' then {{ millionths('obligations.first_quantity') }} end, 0) as bigint)
            else coalesce(cast({{ millionths('events.fraction') }} as bigint), case when events.kind = 'delivered' then 1000000 else 0 end)
        end as units
    from {{ ref('int_canonical__fulfilment_events_resolved') }} as events
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    inner join obligations on obligations.obligation_no = lines.obligation_no
    where events.resolution = 'in_force'
        and events.kind = case obligations.method when 'point_in_time' then 'delivered' else obligations.method end

),

said as (

    select
        obligation_no, obligation_id, method, is_counted, counted_on,
        sum(units) over (partition by obligation_no order by counted_on) as added_units,
        units as restated_units,
        row_number() over (
            partition by obligation_no, counted_on order by occurred_on desc, recorded_at desc, event_id desc
        ) as latest_no
    from events

),

daily as (

    select
        obligation_no, obligation_id, counted_on,
        case when method = 'progress' then restated_units else added_units end as raw_units,
        method <> 'progress' and not is_counted as is_rounded_up
    from said
    where latest_no = 1

),

units_delivered as (

    select
        obligation_no,
        obligation_id,
        counted_on,
        cast(case when is_rounded_up and raw_units >= 999990 then 1000000 else raw_units end as bigint) as delivered_units,
        lead(counted_on) over (partition by obligation_no order by counted_on) as next_counted_on
    from daily

)

select * from units_delivered
