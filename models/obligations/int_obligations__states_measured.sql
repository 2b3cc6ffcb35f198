-- The measure of each state (accounting.md 4, 606-10-25-31): T, the units there are to do, and the units counted before it
-- opens. Time runs on the dates of the state, from activation where the trigger says so; events measure the whole
-- obligation, and a restated count of units is what was done plus what is now promised.
-- Trap: T of a count depends on the T before it, which caps what was done; that chain is a running minimum.
with

states as (

    select
        states.*,
        coalesce(method in ('ratable_daily', 'ratable_monthly'), false) as is_timed,
        start_trigger = 'activation' and activated_on is null as is_awaiting,
        case when start_trigger = 'activation' then greatest(starts_on, activated_on) else starts_on end as measured_from
    from {{ ref('int_obligations__states_priced') }} as states

),

delivered_before as (

    select
        states.obligation_no, states.version_no, states.state_no, states.is_counted, states.is_ended,
        coalesce(delivered.delivered_units, 0) as delivered_before_units,
        cast({{ millionths('quantity') }} as bigint) as promised_units
    from {{ ref('int_obligations__states_priced') }} as states
    -- nothing may have been delivered by the day before the restatement
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_no = states.obligation_no
        and states.state_no > 1
        and delivered.counted_on < states.stated_on
        and (delivered.next_counted_on is null or delivered.next_counted_on >= states.stated_on)
    where not coalesce(states.method in ('ratable_daily', 'ratable_monthly'), false)

),

chained as (

    select
        delivered_before.*,
        sum(promised_units) over history as promised_to_date_units,
        sum(case when is_ended then 0 else 1 end) over history as live_no
    from delivered_before
    window history as (partition by obligation_no order by version_no rows unbounded preceding)

),

counted as (

    select
        chained.*,
        case
            when is_counted then cast(promised_to_date_units + min(
                case when state_no = 1 then 0 else delivered_before_units - (promised_to_date_units - promised_units) end
            ) over (partition by obligation_no order by version_no rows unbounded preceding) as bigint)
            else 1000000
        end as counted_units
    from chained

),

of_events as (

    select
        counted.*,
        lag(counted_units) over (partition by obligation_no order by version_no) as counted_before_units,
        -- of the last state that was not ended
        case when live_no > 0 then first_value(counted_units) over (partition by obligation_no, live_no order by version_no) end
            as promised_total_units
    from counted

),

opened as (

    select states.*, case when is_timed then {{ time_units('method', day_before('measured_from')) }} else 0 end as opening_units
    from states

),

states_measured as (

    select
        states.obligation_no, accounting_contract_no, pool_group, method, start_trigger, activated_on, is_timed, is_awaiting,
        states.version_no, next_version_no, next_effective_on, states.state_no, stated_on, effective_on, price_minor_units, ssp_minor_units, ssp_source,
        starts_on, ends_on, measured_from, states.is_ended,
        opening_units,
        case
            -- let in after the end: all of it on that day
            when is_timed and measured_from > ends_on then 1
            when is_timed then {{ time_units('method', 'ends_on') }} - opening_units
            else counted_units
        end as total_units,
        promised_total_units,
        case when is_timed or states.state_no = 1 then 0 else least(delivered_before_units, counted_before_units) end as done_units
    from opened as states
    -- time needs no deliveries
    left join of_events on of_events.obligation_no = states.obligation_no and of_events.version_no = states.version_no

)

select * from states_measured
