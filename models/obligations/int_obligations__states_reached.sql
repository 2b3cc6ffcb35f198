-- Where each obligation stands at the end of the run's period.
-- Trap: what a later amendment says of an obligation is not yet so.
with

run as (

    select period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

-- the state in force at the end of the run's period; the first one where none has begun
current_states as (

    select states.*, states.version_no = 0 or states.effective_on <= run.period_ends_on as has_begun
    from {{ ref('int_obligations__states_measured') }} as states
    cross join run
    where (states.version_no = 0 or states.state_no = 1 or states.effective_on <= run.period_ends_on)
        and (states.next_effective_on is null or states.next_effective_on > run.period_ends_on)

),

measured as (

    select
        states.obligation_no, states.is_ended and states.effective_on <= run.period_ends_on as is_ended,
        states.has_begun,
        states.is_awaiting or states.start_trigger = 'activation' and states.activated_on > run.period_ends_on as is_awaiting,
        states.total_units, states.ends_on, states.method,
        {{ units_done(
            'states.is_awaiting', 'states.is_timed',
            'case when states.is_timed then ' ~ time_units('states.method', 'run.period_ends_on') ~ ' else delivered.delivered_units end',
            'states.opening_units', 'states.total_units'
        ) }} as units_done,
        run.period_ends_on
    from current_states as states
    cross join run
    -- nothing may have been delivered yet
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_no = states.obligation_no
        and delivered.counted_on <= run.period_ends_on
        and (delivered.next_counted_on is null or delivered.next_counted_on > run.period_ends_on)

),

states_reached as (

    select
        obligation_no,
        case
            when is_ended then 'ended'
            when method = 'usage' then case when ends_on <= period_ends_on then 'satisfied' else 'active' end
            when is_awaiting then 'awaiting'
            when has_begun and units_done = total_units and total_units > 0 then 'satisfied'
            else 'active'
        end as obligation_state
    from measured

)

select * from states_reached
