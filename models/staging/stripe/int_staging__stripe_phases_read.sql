-- What a schedule that made its subscription commits to: each price in each phase is a line as signed (a ramp), worth its price times
-- the intervals of the phase. Trap: a phase names prices by id, so their amounts must have landed.
with

phases as (

    select
        schedules.schedule_id, schedules.bearer_id, schedules.canceled_at, schedules.released_at, listed.item_no as phase_no, listed.item as phase,
        {{ stripe_instant('listed.item', 'start_date') }} as starts_at,
        {{ stripe_instant('listed.item', 'end_date') }} as ends_at
    from {{ ref('int_staging__stripe_schedules_read') }} as schedules
    cross join {{ json_items('schedules.payload', 'phases') }} as listed
    where schedules.is_founding

),

items as (

    select
        phases.*, listed.item_no,
        coalesce({{ stripe_id('listed.item', 'price') }}, {{ stripe_id('listed.item', 'plan') }}, '') as price_id,
        {{ stripe_quantity('listed.item') }} as quantity,
        coalesce({{ json_text('phases.phase', 'coupon') }}, {{ json_text('phases.phase', 'discounts[0]') }},
            {{ json_text('listed.item', 'discounts[0]') }}, {{ json_text('phases.phase', 'trial_end') }}) is not null as is_unread
    from phases
    -- they were called plans; a phase without any is told
    cross join {{ json_items('coalesce(nullif(' ~ stripe_object('phases.phase', 'items') ~ ", '[]'), " ~ stripe_object('phases.phase', 'plans') ~ ", '[{}]')") }} as listed

),

counted as (

    select
        items.*, prices.product_id, coalesce(prices.is_metered, false) as is_metered, prices.one_costs,
        coalesce(prices.is_tiered or prices.currency_code <> upper({{ json_text('items.phase', 'currency') }}), false) as is_tiered, prices.pack_size, prices.is_pack_begun,
        case prices.interval_unit when 'year' then 12 when 'month' then 1 end * prices.interval_count as months_each,
        case prices.interval_unit when 'week' then 7 when 'day' then 1 end * prices.interval_count as days_each,
        {{ dbt.datediff('cast(items.starts_at as date)', 'cast(items.ends_at as date)', 'month') }} as months_count,
        {{ dbt.datediff('cast(items.starts_at as date)', 'cast(items.ends_at as date)', 'day') }} as days_count
    from items
    -- a price that never landed is told
    left join {{ ref('int_staging__stripe_prices_read') }} as prices on prices.price_id = items.price_id

),

stripe_phases_read as (

    select
        schedule_id, bearer_id, phase_no, price_id, product_id, is_metered, quantity, starts_at, ends_at, canceled_at, released_at,
        price_id || '/' || coalesce(cast(cast(starts_at as date) as {{ dbt.type_string() }}), cast(phase_no as {{ dbt.type_string() }}))
            || case when item_no > 1 and count(*) over (partition by schedule_id, phase_no, price_id) > 1
                then '/' || cast(item_no as {{ dbt.type_string() }}) else '' end as subject_id,
        case
            when is_metered then cast(0 as bigint)
            when is_tiered or is_unread or not {{ stripe_is_priceable('one_costs', 'quantity') }} then null
            when months_each is not null and mod(months_count, months_each) = 0
                and cast(cast(starts_at as date) + months_count * interval '1' month as date) = cast(ends_at as date)
                then {{ stripe_whole('round(one_costs * ' ~ stripe_packs('quantity', 'pack_size', 'is_pack_begun') ~ ' * ' ~ integer_of_intervals('months_count', 'months_each') ~ ', 0)') }}
            when days_each is not null and mod(days_count, days_each) = 0
                then {{ stripe_whole('round(one_costs * ' ~ stripe_packs('quantity', 'pack_size', 'is_pack_begun') ~ ' * ' ~ integer_of_intervals('days_count', 'days_each') ~ ', 0)') }}
        end as price_units
    from counted

)

select * from stripe_phases_read
