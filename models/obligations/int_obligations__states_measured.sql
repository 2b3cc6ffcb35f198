-- The measure of each state (accounting.md 4, 606-10-25-31): T, the units there are to do, and the units counted before it
-- opens. Time runs on the dates of the state, from activation where the trigger says so; events measure the whole
-- obligation, and a restated count of units is what was done plus what is now promised.
-- Trap: T of a count depends on the T before it, which caps what was done; that chain is a running minimum.
with

restated as (

    select
        states.*,
        method in ('ratable_daily', 'ratable_monthly') as is_timed,
        start_trigger = 'activation' and activated_on is null as is_awaiting,
        case when start_trigger = 'activation' then greatest(starts_on, activated_on) else starts_on end as measured_from,
        coalesce(delivered.delivered_units, 0) as delivered_before_units,
        cast({{ millionths('quantity') }} as bigint) as promised_units
    from {{ ref('int_obligations__states_priced') }} as states
    -- nothing may have been delivered by the day before the restatement
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_id = states.obligation_id
        and states.state_no > 1
        and delivered.counted_on < states.stated_on
        and (delivered.next_counted_on is null or delivered.next_counted_on >= states.stated_on)

),

chained as (

    select
        restated.*,
        sum(promised_units) over (partition by obligation_id order by version_no rows unbounded preceding)
            as promised_to_date_units,
        sum(case when is_ended then 0 else 1 end) over (partition by obligation_id order by version_no rows unbounded preceding)
            as live_no
    from restated

),

counted as (

    select
        chained.*,
        cast(promised_to_date_units + min(
            case when state_no = 1 then 0 else delivered_before_units - (promised_to_date_units - promised_units) end
        ) over (partition by obligation_id order by version_no rows unbounded preceding) as bigint) as counted_units
    from chained

),

totalled as (

    select
        counted.*,
        case when is_timed then {{ time_units('method', day_before('measured_from')) }} else 0 end as opening_units,
        case
            -- let in after the end: all of it on that day
            when is_timed and measured_from > ends_on then 1
            when is_timed then {{ time_units('method', 'ends_on') }} - {{ time_units('method', day_before('measured_from')) }}
            when is_counted then counted_units
            else 1000000
        end as total_units
    from counted

),

states_measured as (

    select
        obligation_id, accounting_contract_id, contract_id, pool_group, method, start_trigger, activated_on, is_timed, is_awaiting,
        version_no, next_version_no, state_no, stated_on, effective_on, price_minor_units, ssp_minor_units, ssp_source,
        quantity, starts_on, ends_on, measured_from, is_ended,
        opening_units,
        total_units,
        -- of the last state that was not ended
        case when live_no > 0 then first_value(total_units) over (partition by obligation_id, live_no order by version_no) end
            as promised_total_units,
        case
            when is_timed or state_no = 1 then 0
            else least(delivered_before_units, lag(total_units) over (partition by obligation_id order by version_no))
        end as done_units
    from totalled

)

select * from states_measured
