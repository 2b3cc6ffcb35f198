-- Schedules that were signed and then changed, from the first state that commits to something else: another price, quantity or days of a
-- phase, or one more or less.
-- Trap: the same phases are written otherwise in another year of the API, and what lies behind may be left out: neither is a change.
with

phases as (

    select states.source_id as schedule_id, states.state_no, listed.item as phase,
        {{ stripe_instant('listed.item', 'start_date') }} as starts_at, {{ stripe_instant('listed.item', 'end_date') }} as ends_at
    from {{ ref('int_staging__stripe_states_read') }} as states
    inner join {{ ref('int_staging__stripe_schedules_read') }} as schedules on schedules.schedule_id = states.source_id and schedules.is_founding
    cross join {{ json_items(stripe_list('states.payload', 'phases')) }} as listed
    where states.object = 'subscription_schedule' and not states.is_deleted

),

items as (

    select
        phases.schedule_id, phases.state_no, phases.starts_at, phases.ends_at,
        coalesce({{ stripe_id('listed.item', 'price') }}, {{ stripe_id('listed.item', 'plan') }}, '') as price_id,
        coalesce({{ stripe_quantity('listed.item') }}, -1) as quantity
    from phases
    cross join {{ json_items('coalesce(nullif(' ~ stripe_object('phases.phase', 'items') ~ ", '[]'), " ~ stripe_object('phases.phase', 'plans') ~ ", '[{}]')") }} as listed

),

counted as (

    select schedule_id, state_no, starts_at, ends_at, price_id, quantity, count(*) as items_count
    from items
    group by schedule_id, state_no, starts_at, ends_at, price_id, quantity

),

ahead as (

    select schedule_id, state_no, min(starts_at) as starts_at
    from counted
    where state_no > 1
    group by schedule_id, state_no

),

-- what each later state should say, and what it says
differing as (

    select ahead.schedule_id, ahead.state_no, firsts.starts_at, firsts.ends_at, firsts.price_id, firsts.quantity, firsts.items_count
    from ahead
    inner join counted as firsts on firsts.schedule_id = ahead.schedule_id and firsts.state_no = 1 and firsts.starts_at >= ahead.starts_at
    union all
    select schedule_id, state_no, starts_at, ends_at, price_id, quantity, items_count
    from counted
    where state_no > 1

),

stripe_schedules_revised as (

    select schedule_id, min(state_no) as state_no
    from (
        select schedule_id, state_no
        from differing
        group by schedule_id, state_no, starts_at, ends_at, price_id, quantity, items_count
        having count(*) = 1
    ) as changed
    group by schedule_id

)

select * from stripe_schedules_revised
