-- Every obligation of a pool that a modification touches, as the modification finds it (606-10-25-13, accounting.md 6): the
-- state in force the day before, what was done by then, what of its price was unearned, and the state stated now, if any.
-- Trap: a line ended before and named again has nothing unearned; and what was signed for no units is not finished, though none
-- are left to do.
with

states as (

    select * from {{ ref('int_obligations__states_measured') }} where method <> 'usage'

),

touched as (

    select accounting_contract_no, pool_group, version_no, max(effective_on) as effective_on
    from states
    where version_no > 0
    group by 1, 2, 3

),

-- states in force the day before, and those stated now; an obligation may have either or both
met as (

    select
        touched.accounting_contract_no, touched.pool_group, touched.version_no, touched.effective_on,
        states.obligation_no,
        max(case when states.version_no < touched.version_no then states.version_no end) as present_version_no,
        max(case when states.version_no = touched.version_no then states.version_no end) as stated_version_no
    from touched
    inner join states
        on states.accounting_contract_no = touched.accounting_contract_no
        and states.pool_group = touched.pool_group
        and states.version_no <= touched.version_no
        and (states.next_version_no is null or states.next_version_no >= touched.version_no)
    group by 1, 2, 3, 4, 5

),

measured as (

    select
        met.*,
        present.is_ended as was_ended, present.is_ended and present.effective_on = met.effective_on as was_ended_that_day,
        present.ssp_minor_units as present_ssp_minor_units,
        present.price_minor_units as present_price_minor_units,
        present.total_units as present_total_units, present.done_units as present_done_units,
        case when present.obligation_no is not null then
            {{ units_done('present.is_awaiting', 'present.is_timed',
                'case when present.is_timed then ' ~ time_units('present.method', day_before('met.effective_on')) ~ ' else delivered.delivered_units end',
                'present.opening_units', 'present.total_units') }}
        end as units_before,
        coalesce(delivered.delivered_units, 0) as delivered_before_units,
        coalesce(present.is_ended and not present.is_awaiting and present.promised_total_units > 0
            and delivered.delivered_units >= present.promised_total_units, false) as is_delivered
    from met
    -- new obligations have no state yet; and most have no deliveries by then
    left join states as present
        on present.obligation_no = met.obligation_no and present.version_no = met.present_version_no
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_no = met.obligation_no
        and delivered.counted_on < met.effective_on
        and (delivered.next_counted_on is null or delivered.next_counted_on >= met.effective_on)

),

modifications_measured as (

    select
        accounting_contract_no, pool_group, version_no, effective_on, obligation_no, present_version_no, stated_version_no,
        coalesce(was_ended, false) as was_ended, coalesce(was_ended_that_day, false) as was_ended_that_day, present_ssp_minor_units, present_total_units, present_done_units,
        units_before, delivered_before_units, is_delivered,
        coalesce(not was_ended and units_before = present_total_units and present_total_units > 0, false) as is_finished,
        case when present_version_no is null or was_ended then 0
            else present_price_minor_units - coalesce({{ round_ratio(
                'cast(present_price_minor_units as ' ~ type_wide_integer() ~ ') * (units_before - present_done_units)',
                'present_total_units - present_done_units'
            ) }}, 0)
        end as unearned_minor_units
    from measured

)

select * from modifications_measured
