-- What each price is: of which product, how much for one, for how long, metered or not, and its tiers where they were sent.
-- Trap: a price was called a plan, with other words for the same; tiers come only where they were asked for.
with

sent as (

    select source_id as price_id, payload as price_payload, recorded_at
    from {{ ref('int_staging__stripe_states_read') }}
    where object in ('price', 'plan') and not is_deleted

    union all

    select price_id, price_payload, recorded_at
    from {{ ref('int_staging__stripe_items_read') }}
    where substr(price_payload, 1, 1) = '{' and price_id <> ''

),

chosen as (

    select
        *,
        row_number() over (
            partition by price_id
            order by case when {{ json_text('price_payload', 'tiers') }} is not null then 0 else 1 end, recorded_at, price_payload
        ) as choice_no
    from sent

),

stripe_prices_read as (

    select
        price_id, price_payload,
        {{ stripe_id('price_payload', 'product') }} as product_id,
        upper({{ json_text('price_payload', 'currency') }}) as currency_code,
        try_cast(coalesce(
            {{ json_text('price_payload', 'unit_amount_decimal') }}, {{ json_text('price_payload', 'unit_amount') }},
            {{ json_text('price_payload', 'amount_decimal') }}, {{ json_text('price_payload', 'amount') }}
        ) as decimal(38, 12)) as one_costs,
        coalesce({{ json_text('price_payload', 'recurring.interval') }}, {{ json_text('price_payload', 'recurring_interval') }}, {{ json_text('price_payload', 'interval') }}) as interval_unit,
        case when try_cast(coalesce({{ json_text('price_payload', 'recurring.interval_count') }}, {{ json_text('price_payload', 'recurring_interval_count') }}, {{ json_text('price_payload', 'interval_count') }}, '1') as bigint) between 1 and 9999
            then try_cast(coalesce({{ json_text('price_payload', 'recurring.interval_count') }}, {{ json_text('price_payload', 'recurring_interval_count') }}, {{ json_text('price_payload', 'interval_count') }}, '1') as bigint) end as interval_count,
        coalesce({{ json_text('price_payload', 'recurring.usage_type') }}, {{ json_text('price_payload', 'recurring_usage_type') }}, {{ json_text('price_payload', 'usage_type') }}, 'licensed') = 'metered' as is_metered,
        coalesce({{ stripe_id('price_payload', 'recurring.meter') }}, {{ stripe_id('price_payload', 'meter') }}) as meter_id,
        coalesce({{ json_text('price_payload', 'billing_scheme') }}, 'per_unit') = 'tiered' as is_tiered,
        {{ json_text('price_payload', 'tiers_mode') }} as tiers_mode,
        -- a pack whose size cannot be read has no price
        case when coalesce({{ json_text('price_payload', 'transform_quantity.divide_by') }}, {{ json_text('price_payload', 'transform_usage.divide_by') }}) is not null then nullif(coalesce(case when try_cast(coalesce({{ json_text('price_payload', 'transform_quantity.divide_by') }}, {{ json_text('price_payload', 'transform_usage.divide_by') }}) as bigint) between 1 and 999999999 then try_cast(coalesce({{ json_text('price_payload', 'transform_quantity.divide_by') }}, {{ json_text('price_payload', 'transform_usage.divide_by') }}) as bigint) end, 0), 1) end as pack_size,
        coalesce({{ json_text('price_payload', 'transform_quantity.round') }}, {{ json_text('price_payload', 'transform_usage.round') }}, 'up') = 'up' as is_pack_begun,
        coalesce({{ json_text('price_payload', 'recurring.aggregate_usage') }}, {{ json_text('price_payload', 'aggregate_usage') }}, 'sum') as aggregate_usage
    from chosen
    where choice_no = 1

)

select * from stripe_prices_read
