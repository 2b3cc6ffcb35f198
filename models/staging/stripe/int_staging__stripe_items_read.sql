-- What each state of each subscription says of its items: price, quantity, and the period that it runs in.
-- Trap: the period stood on the subscription until 2025 and stands on the item since; before 2015 a subscription had one plan and no items.
-- Of a long list only the beginning stands within the subscription: the others landed apart, from when they were made.
with

states as (

    select * from {{ ref('int_staging__stripe_states_read') }}
    where object = 'subscription' and not is_deleted

),

inline_items as (

    select states.source_id as subscription_id, states.state_no, listed.item,
        coalesce(nullif({{ json_text('listed.item', 'id') }}, ''), states.source_id || '/' || cast(listed.item_no as {{ dbt.type_string() }})) as item_id
    from states
    cross join {{ json_items(stripe_list('states.payload', 'items')) }} as listed
    where substr(listed.item, 1, 1) = '{'

),

apart as (

    select source_id as item_id, payload as item, {{ stripe_id('payload', 'subscription') }} as subscription_id, {{ stripe_instant('payload', 'created') }} as created_at,
        row_number() over (partition by source_id order by state_no desc) as choice_no
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'subscription_item' and not is_deleted

),

items as (

    select subscription_id, state_no, item, item_id from inline_items

    union all

    select states.source_id, states.state_no, apart.item, apart.item_id
    from states
    inner join apart on apart.subscription_id = states.source_id and apart.choice_no = 1
    left join inline_items
        on inline_items.subscription_id = states.source_id and inline_items.state_no = states.state_no and inline_items.item_id = apart.item_id
    where inline_items.item_id is null and coalesce(apart.created_at <= states.recorded_at, true)
        and ({{ json_text('states.payload', 'items.has_more') }} = 'true' or {{ json_text('states.payload', 'items.data') }} is null)

    union all

    select source_id, state_no, payload, source_id
    from states
    where {{ stripe_list('payload', 'items') }} = '[]' and {{ json_text('payload', 'plan.id') }} is not null

),

priced as (

    select
        -- of both only the plan may come with its tiers
        items.*, coalesce(case when {{ json_text('items.item', 'price.tiers') }} is null and {{ json_text('items.item', 'plan.tiers') }} is not null
            then {{ stripe_object('items.item', 'plan') }} end, {{ stripe_object('items.item', 'price') }}, {{ stripe_object('items.item', 'plan') }}) as price_payload, states.payload,
        states.recorded_at
    from items
    inner join states on states.source_id = items.subscription_id and states.state_no = items.state_no

),

stripe_items_read as (

    select
        subscription_id, state_no, item_id,
        coalesce({{ stripe_id('item', 'price') }}, {{ stripe_id('item', 'plan') }}, '') as price_id,
        price_payload,
        {{ stripe_quantity('item') }} as quantity,
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
