-- Each subscription schedule as it was first told, the subscription it made, and what became of it.
-- Trap: a schedule may also be put on a subscription that runs: only one that made its subscription says what was signed.
with

states as (

    select *, coalesce({{ stripe_id('payload', 'subscription') }}, {{ stripe_id('payload', 'released_subscription') }}) as told_subscription_id
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'subscription_schedule' and not is_deleted

),

subscriptions as (

    select source_id as subscription_id, min({{ stripe_instant('payload', 'created') }}) as created_at
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'subscription'
    group by source_id

),

summed as (

    select
        source_id as schedule_id,
        max(told_subscription_id) as subscription_id,
        min(case when {{ json_text('payload', 'status') }} = 'canceled' then {{ stripe_instant('payload', 'canceled_at') }} end) as canceled_at,
        min(case when {{ json_text('payload', 'status') }} = 'released' then {{ stripe_instant('payload', 'released_at') }} end) as released_at,
        min(case when {{ json_text('payload', 'status') }} in ('canceled', 'released') then state_no end) as ended_state_no
    from states
    group by source_id

),

stripe_schedules_read as (

    select
        summed.schedule_id, summed.subscription_id, coalesce(summed.subscription_id, summed.schedule_id) as bearer_id,
        summed.canceled_at, summed.released_at, summed.ended_state_no, firsts.payload,
        {{ stripe_instant('firsts.payload', 'created') }} as created_at,
        -- one second between the two calls is the API's
        subscriptions.created_at is null
            or {{ stripe_instant('firsts.payload', 'created') }} <= subscriptions.created_at + interval '2' second as is_founding,
        firsts.record_object, firsts.load_id, firsts.file_name, firsts.row_no, firsts.landed_at, firsts.recorded_at
    from summed
    inner join states as firsts on firsts.source_id = summed.schedule_id
    -- a schedule that has not started has no subscription yet
    left join subscriptions on subscriptions.subscription_id = summed.subscription_id
    where firsts.state_no = 1

)

select * from stripe_schedules_read
