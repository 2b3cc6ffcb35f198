-- The base of every layer in every segment of its obligation: what the layer had recognized through the day before
-- (606-10-32-43). One step takes all layers from one segment to the next.
-- Trap: a catch-up goes on from the base of the segment it continues.
with recursive

segments as (

    select
        segments.*,
        row_number() over (partition by segments.obligation_id order by segments.version_no) as segment_no,
        {{ units_done('segments.is_awaiting', 'segments.is_timed',
            'case when segments.is_timed then ' ~ time_units('segments.method', 'segments.until_on') ~ ' else delivered.delivered_units end',
            'segments.opening_units', 'segments.total_units') }} as closed_units
    from {{ ref('int_schedule__segments_funded') }} as segments
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_id = segments.obligation_id
        and delivered.counted_on <= segments.until_on
        and (delivered.next_counted_on is null or delivered.next_counted_on > segments.until_on)
    where segments.obligation_id in (select obligation_id from {{ ref('int_schedule__estimates_shared') }})

),

layered as (

    select
        layers.contract_id as layer_contract_id, layers.layer_key, segments.*,
        coalesce(shares.share_minor_units, 0) as closing_share_minor_units
    from (select distinct contract_id, layer_key, obligation_id from {{ ref('int_schedule__estimates_shared') }}) as layers  -- restated many times
    inner join segments using (obligation_id)
    -- a layer may begin after the segment
    left join {{ ref('int_schedule__estimates_shared') }} as shares
        on shares.contract_id = layers.contract_id and shares.layer_key = layers.layer_key
        and shares.obligation_id = layers.obligation_id
        and shares.effective_on <= segments.until_on
        and (shares.next_effective_on is null or shares.next_effective_on > segments.until_on)

),

estimates_based as (

    select layer_contract_id, layer_key, obligation_id, segment_no, cast(0 as bigint) as layer_opening_minor_units,
        cast(0 as bigint) as layer_base_minor_units
    from layered
    where segment_no = 1

    union all

    select
        layer_contract_id, layer_key, obligation_id, segment_no, closing_minor_units,
        case when segment_kind = 'catch_up' then layer_base_minor_units else closing_minor_units end
    from (
        select
            next_ones.layer_contract_id, next_ones.layer_key, next_ones.obligation_id, next_ones.segment_no, next_ones.segment_kind,
            based.layer_base_minor_units,
            case
                -- of two amendments on one day the first one's segment never began
                when past.until_on < past.from_on then based.layer_opening_minor_units
                else {{ recognized_to_date("past.segment_kind = 'ended'", 'based.layer_base_minor_units',
                    '(past.closing_share_minor_units - based.layer_base_minor_units)', 'past.closed_units', 'past.done_units', 'past.total_units') }}
            end as closing_minor_units
        from estimates_based as based
        inner join layered as past
            on past.layer_contract_id = based.layer_contract_id and past.layer_key = based.layer_key
            and past.obligation_id = based.obligation_id and past.segment_no = based.segment_no
        inner join layered as next_ones
            on next_ones.layer_contract_id = based.layer_contract_id and next_ones.layer_key = based.layer_key
            and next_ones.obligation_id = based.obligation_id and next_ones.segment_no = based.segment_no + 1
    ) as closed

)

select
    layered.layer_contract_id, layered.layer_key, layered.obligation_id, layered.version_no, layered.segment_no,
    layered.accounting_contract_id, layered.contract_id, layered.method, layered.segment_kind, layered.is_timed,
    layered.is_awaiting, layered.recognized_from_on, layered.until_on, layered.finishes_on, layered.opening_units, layered.done_units,
    layered.total_units, estimates_based.layer_base_minor_units
from estimates_based
inner join layered
    on layered.layer_contract_id = estimates_based.layer_contract_id and layered.layer_key = estimates_based.layer_key
    and layered.obligation_id = estimates_based.obligation_id and layered.segment_no = estimates_based.segment_no
