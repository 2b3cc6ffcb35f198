-- Revenue that deliveries, milestones and measured progress earn (606-10-25-30, 25-36), one row for each month of a segment
-- in which something was said.
-- Trap: progress may be restated downwards; revenue then goes back, in the month it was restated.
with

segments as (

    select * from {{ ref('int_schedule__segments_funded') }}
    where not is_timed and (until_on is null or until_on >= recognized_from_on)

),

-- what was delivered to date on every day the segment saw something said, and on its first day
points as (

    select
        segments.*,
        case when segment_kind = 'ended' then recognized_from_on else greatest(delivered.counted_on, segments.recognized_from_on) end as point_on,
        coalesce(delivered.delivered_units, 0) as delivered_units
    from segments
    -- an ended segment needs no delivery to release what is left
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on segments.segment_kind <> 'ended'
        and delivered.obligation_id = segments.obligation_id
        and (segments.until_on is null or delivered.counted_on <= segments.until_on)
        and (delivered.next_counted_on is null or delivered.next_counted_on > segments.recognized_from_on)
    where segments.segment_kind = 'ended' or delivered.obligation_id is not null

),

monthly as (

    select
        points.*,
        {{ month_no('point_on') }} as month_no,
        substr(cast(point_on as {{ dbt.type_string() }}), 1, 7) as period,
        row_number() over (
            partition by obligation_id, version_no, {{ month_no('point_on') }} order by point_on desc
        ) as latest_no
    from points

),

cumulated as (

    select
        obligation_id, version_no, accounting_contract_id, contract_id, currency_code, minor_units, period, month_no,
        recognized_before_minor_units,
        {{ recognized_to_date("segment_kind = 'ended'", 'base_minor_units', 'amount_minor_units',
            'least(delivered_units, total_units)', 'done_units', 'total_units') }} as cumulative_minor_units
    from monthly
    where latest_no = 1

),

earned as (

    select
        cumulated.*,
        coalesce(lag(cumulative_minor_units) over (partition by obligation_id, version_no order by month_no),
            recognized_before_minor_units) as opening_minor_units
    from cumulated

),

events_earned as (

    select
        obligation_id, version_no, accounting_contract_id, contract_id, currency_code, minor_units, period,
        cumulative_minor_units - opening_minor_units as revenue_minor_units,
        cumulative_minor_units
    from earned
    where cumulative_minor_units <> opening_minor_units

)

select * from events_earned
