-- What each state of each subscription says of its items: price, quantity, and the period that it runs in.
-- Trap: the period stood on the subscription until 2025 and stands on the item since; before 2015 a subscription had one plan and no items.
with

states as (

    select * from {{ ref('int_staging__stripe_states_read') }}
    where object = 'subscription' and not is_deleted

),

items as (

    select states.source_id as subscription_id, states.state_no, listed.item
    from states
    cross join {{ json_items('states.payload', 'items.data') }} as listed

    union all

    select source_id, state_no, payload
    from states
    where {{ json_text('payload', 'items.data') }} is null and {{ json_text('payload', 'plan.id') }} is not null

),

priced as (

    select
        items.*, coalesce({{ stripe_object('items.item', 'price') }}, {{ stripe_object('items.item', 'plan') }}) as price_payload, states.payload,
        states.recorded_at
    from items
    inner join states on states.source_id = items.subscription_id and states.state_no = items.state_no

),

stripe_items_read as (

    select
        subscription_id, state_no, {{ json_text('item', 'id') }} as item_id,
        coalesce({{ stripe_id('item', 'price') }}, {{ stripe_id('item', 'plan') }}) as price_id,
        price_payload,
        greatest(0, coalesce(try_cast(coalesce({{ json_text('item', 'quantity_decimal') }}, {{ json_text('item', 'quantity') }}) as decimal(18, 3)), 1)) as quantity,
        coalesce({{ stripe_instant('item', 'current_period_start') }}, {{ stripe_instant('payload', 'current_period_start') }}) as period_starts_at,
        coalesce({{ stripe_instant('item', 'current_period_end') }}, {{ stripe_instant('payload', 'current_period_end') }}) as period_ends_at,
        {{ stripe_told('subscription_item', 'line_id', 'item') }} as told_line_id,
        coalesce({{ json_text('payload', 'status') }}, 'active') in ('active', 'past_due', 'unpaid', 'canceled') as is_charged,
        recorded_at,
        -- one coupon for ever or a while; of others the invoice tells
        try_cast(coalesce({{ json_text('payload', 'discount.coupon.percent_off') }}, {{ json_text('payload', 'discounts[0].coupon.percent_off') }},
            {{ json_text('payload', 'discounts[0].source.coupon.percent_off') }}) as decimal(9, 4)) as discount_percent,
        coalesce({{ json_text('payload', 'discount') }}, {{ json_text('payload', 'discounts[0]') }}, {{ json_text('item', 'discounts[0]') }})
            is not null as has_discount
    from priced

)

select * from stripe_items_read
