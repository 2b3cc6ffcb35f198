-- Each layer of variable consideration at the end of every month of every segment: its share and the units done.
-- Trap: a layer moves with time, with deliveries and with its estimates; a month's end is where all three are read.
with

segments as (

    select
        based.*,
        {{ month_no('recognized_from_on') }} as first_month_no,
        max({{ month_no('shares.effective_on') }}) as last_said_month_no
    from {{ ref('int_schedule__estimates_based') }} as based
    inner join {{ ref('int_schedule__estimates_shared') }} as shares
        on shares.contract_id = based.layer_contract_id and shares.layer_key = based.layer_key
        and shares.obligation_id = based.obligation_id
    where until_on is null or until_on >= recognized_from_on
    group by all

),

delivered_last as (

    select obligation_id, max({{ month_no('counted_on') }}) as last_delivered_month_no
    from {{ ref('int_obligations__units_delivered') }}
    group by obligation_id

),

monthly as (

    select
        segments.*, months.month_no, months.period,
        case when segments.until_on < months.ends_on then segments.until_on else months.ends_on end as point_on
    from segments
    left join delivered_last using (obligation_id)
    inner join {{ ref('int_schedule__months_spanned') }} as months
        on months.month_no between segments.first_month_no and least(
            {{ month_no('coalesce(segments.until_on, cast(\'9999-12-31\' as date))') }},
            greatest(segments.first_month_no, segments.last_said_month_no, {{ month_no('segments.finishes_on') }},
                coalesce(delivered_last.last_delivered_month_no, 0))
        )

),

estimates_measured as (

    select
        monthly.*,
        coalesce(shares.share_minor_units, 0) as share_minor_units,
        {{ units_done(
            'monthly.is_awaiting', 'monthly.is_timed',
            'case when monthly.is_timed then ' ~ time_units('monthly.method', 'monthly.point_on') ~ ' else delivered.delivered_units end',
            'monthly.opening_units', 'monthly.total_units'
        ) }} as units_done
    from monthly
    -- the layer may not have begun, and nothing may have been delivered
    left join {{ ref('int_schedule__estimates_shared') }} as shares
        on shares.contract_id = monthly.layer_contract_id and shares.layer_key = monthly.layer_key
        and shares.obligation_id = monthly.obligation_id
        and shares.effective_on <= monthly.point_on
        and (shares.next_effective_on is null or shares.next_effective_on > monthly.point_on)
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_id = monthly.obligation_id
        and delivered.counted_on <= monthly.point_on
        and (delivered.next_counted_on is null or delivered.next_counted_on > monthly.point_on)

)

select
    layer_contract_id, layer_key, obligation_id, version_no, accounting_contract_id, contract_id, period, month_no, segment_kind,
    layer_base_minor_units, share_minor_units, units_done, done_units, total_units
from estimates_measured
