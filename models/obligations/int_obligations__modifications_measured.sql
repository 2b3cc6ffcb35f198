-- Every obligation of a pool that a modification touches, as the modification finds it (606-10-25-13, accounting.md 6): the
-- state in force the day before, what was done by then, what of its price was unearned, and the state stated now, if any.
-- Trap: a line ended before and named again has nothing unearned; and what was signed for no units is not finished, though none
-- are left to do.
with

touched as (

    select accounting_contract_no, pool_group, version_no, max(effective_on) as effective_on
    from {{ ref('int_obligations__states_measured') }}
    where version_no > 0 and method <> 'usage'
    group by 1, 2, 3

),

-- the states in force the day before; what comes next to one says whether it is stated now
present as (

    select
        touched.accounting_contract_no, touched.pool_group, touched.version_no, touched.effective_on,
        states.obligation_no, states.version_no as present_version_no,
        case when states.next_version_no = touched.version_no then states.next_version_no end as stated_version_no,
        states.is_ended, states.is_ended and states.effective_on = touched.effective_on as is_ended_that_day,
        states.ssp_minor_units, states.price_minor_units, states.total_units, states.done_units, states.promised_total_units,
        states.opening_units, states.is_awaiting, states.is_timed, states.method
    from touched
    inner join {{ ref('int_obligations__states_measured') }} as states
        on states.accounting_contract_no = touched.accounting_contract_no
        and states.pool_group = touched.pool_group
        and states.version_no < touched.version_no
        and (states.next_version_no is null or states.next_version_no >= touched.version_no)
    where states.method <> 'usage'

    union all

    -- what the modification brings had none
    select
        accounting_contract_no, pool_group, version_no, effective_on, obligation_no, null, version_no,
        null, null, null, null, null, null, null, null, null, null, null
    from {{ ref('int_obligations__states_measured') }}
    where state_no = 1 and version_no > 0 and method <> 'usage'

),

measured as (

    select
        present.*,
        case when present_version_no is not null then
            {{ units_done('is_awaiting', 'is_timed',
                'case when is_timed then ' ~ time_units('present.method', day_before('present.effective_on')) ~ ' else delivered.delivered_units end',
                'opening_units', 'total_units') }}
        end as units_before,
        coalesce(delivered.delivered_units, 0) as delivered_before_units,
        coalesce(is_ended and not is_awaiting and promised_total_units > 0
            and delivered.delivered_units >= promised_total_units, false) as is_delivered
    from present
    -- most have no deliveries by then
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_no = present.obligation_no
        and delivered.counted_on < present.effective_on
        and (delivered.next_counted_on is null or delivered.next_counted_on >= present.effective_on)

),

modifications_measured as (

    select
        accounting_contract_no, pool_group, version_no, effective_on, obligation_no, present_version_no, stated_version_no,
        coalesce(is_ended, false) as was_ended, coalesce(is_ended_that_day, false) as was_ended_that_day,
        ssp_minor_units as present_ssp_minor_units, total_units as present_total_units, done_units as present_done_units,
        units_before, delivered_before_units, is_delivered,
        coalesce(not is_ended and units_before = total_units and total_units > 0, false) as is_finished,
        case when present_version_no is null or is_ended then 0
            else price_minor_units - coalesce({{ round_ratio(
                'cast(price_minor_units as ' ~ type_wide_integer() ~ ') * (units_before - done_units)', 'total_units - done_units'
            ) }}, 0)
        end as unearned_minor_units
    from measured

)

select * from modifications_measured
