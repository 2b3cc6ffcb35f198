-- Which line of its contract each item, one-off and phase is, what it sells, and by which clock that is earned.
-- Trap: an item keeps its id when it is switched to another product, which is another promise and a line of its own; so is a metered
-- item at another price.
-- What policy doesn't know is taken by the day; its contract is held for the missing product anyway.
with

evidence as (

    select 'subscription' as bearer_kind, items.subscription_id as bearer_id, items.item_id as subject_id, items.price_id, prices.product_id,
        coalesce(items.period_starts_at, items.recorded_at) as seen_at, items.told_line_id
    from {{ ref('int_staging__stripe_items_read') }} as items
    -- a price that was not sent whole
    left join {{ ref('int_staging__stripe_prices_read') }} as prices on prices.price_id = items.price_id

    union all

    select case when subscription_id is null then 'invoice' else 'subscription' end, coalesce(subscription_id, document_id), subject_id, price_id,
        product_id, period_starts_at, {{ stripe_told('line_item', 'line_id', 'payload') }}
    from {{ ref('int_staging__stripe_document_lines_linked') }}

    union all

    select 'subscription', bearer_id, subject_id, price_id, product_id, starts_at, null
    from {{ ref('int_staging__stripe_phases_read') }}

),

seen as (

    select bearer_kind, bearer_id, subject_id, price_id, max(product_id) as product_id, max(told_line_id) as told_line_id,
        cast(min(seen_at) as date) as seen_on, min(seen_at) as seen_at
    from evidence
    group by bearer_kind, bearer_id, subject_id, price_id

),

mapped as (

    select
        seen.*, coalesce(seen.told_line_id, lines.line_id) as mapped_line_id, coalesce(prices.is_metered, false) as is_metered,
        coalesce(by_price.sku, by_product.sku, seen.product_id, nullif(seen.price_id, ''), seen.subject_id) as sku
    from seen
    left join {{ ref('int_staging__stripe_prices_read') }} as prices on prices.price_id = seen.price_id
    -- what is not mapped keeps Stripe's own name
    left join {{ ref('source_products') }} as by_price
        on by_price.source_system = 'stripe' and by_price.source_product_id = seen.price_id and {{ is_valid_on('by_price', 'seen.seen_on') }}
    left join {{ ref('source_products') }} as by_product
        on by_product.source_system = 'stripe' and by_product.source_product_id = seen.product_id and {{ is_valid_on('by_product', 'seen.seen_on') }}
    left join {{ ref('source_contracts') }} as lines
        on lines.source_system = 'stripe' and lines.source_contract_id = seen.subject_id and {{ is_valid_on('lines', 'seen.seen_on') }}

),

clocks as (

    select
        mapped.sku, mapped.seen_on, min(templates.method) as method, count(distinct templates.method) as methods_count,
        max(case when templates.start_trigger = 'activation' then 1 else 0 end) = 1 as is_activated
    from mapped
    -- a bundle earns by the clocks of its components
    left join {{ ref('product_bundles') }} as bundles on bundles.bundle_sku = mapped.sku and {{ is_valid_on('bundles', 'mapped.seen_on') }}
    inner join {{ ref('products') }} as products
        on products.sku = coalesce(bundles.component_sku, mapped.sku) and {{ is_valid_on('products', 'mapped.seen_on') }}
    inner join {{ ref('obligation_templates') }} as templates on templates.obligation_template = products.obligation_template
    group by mapped.sku, mapped.seen_on

),

stripe_lines_named as (

    select
        mapped.bearer_kind, mapped.bearer_id, mapped.subject_id, mapped.price_id, mapped.mapped_line_id, mapped.sku, mapped.is_metered,
        coalesce(mapped.mapped_line_id, mapped.subject_id || case
            when mapped.is_metered and mapped.price_id <> first_value(mapped.price_id) over subjects then '/' || mapped.price_id
            when mapped.sku <> first_value(mapped.sku) over subjects then '/' || mapped.sku else '' end) as line_id,
        coalesce(clocks.method, 'ratable_daily') as method,
        coalesce(clocks.methods_count, 1) = 1 and coalesce(clocks.method, 'ratable_daily') in ('ratable_daily', 'ratable_monthly')
            and not coalesce(clocks.is_activated, false) as is_timed,
        coalesce(clocks.is_activated and clocks.method in ('ratable_daily', 'ratable_monthly'), false) as is_activated
    from mapped
    -- products that policy doesn't know
    left join clocks on clocks.sku = mapped.sku and clocks.seen_on = mapped.seen_on
    window subjects as (partition by mapped.bearer_kind, mapped.bearer_id, mapped.subject_id order by mapped.seen_at nulls last, mapped.price_id)

)

select * from stripe_lines_named
