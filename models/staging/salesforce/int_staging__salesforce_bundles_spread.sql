-- What each line of an order is worth once bundles are read: promises stand on the components (606-10-25-19).
-- A parent that policy knows as a bundle takes its components' prices and they are no lines; a parent that policy knows as no
-- product is only a container, and its price goes to the products under it by list price. Trap: pieces must add up to it.
with recursive

lines as (

    select * from {{ ref('int_staging__salesforce_lines_judged') }}
    where line_exception_type is null

),

described as (

    select
        lines.*,
        exists (select 1 from {{ ref('product_bundles') }} as bundles where bundles.bundle_sku = lines.sku) as is_bundle,
        exists (select 1 from lines as children where children.parent_product_id = lines.order_product_id)
            and not exists (select 1 from {{ ref('products') }} as products where products.sku = lines.sku) as is_unknown_parent
    from lines

),

trees as (

    select
        order_product_id, order_product_id as top_id,
        case when is_bundle then order_product_id end as bundle_id, 0 as step_no
    from described
    where parent_product_id is null or parent_product_id not in (select order_product_id from described)

    union all

    select
        described.order_product_id, trees.top_id,
        coalesce(trees.bundle_id, case when described.is_bundle then described.order_product_id end), trees.step_no + 1
    from trees
    inner join described on described.parent_product_id = trees.order_product_id
    where trees.step_no < 90

),

placed as (

    select
        described.*, trees.top_id, trees.bundle_id,
        trees.bundle_id is not null and trees.bundle_id <> described.order_product_id as is_folded,
        described.is_unknown_parent and trees.bundle_id is null as is_container,
        greatest(1, cast(floor(abs(cast(coalesce(described.list_price_amount, 0) as decimal(19, 2)) * cast(described.quantity as decimal(13, 3)))) as bigint)) as weight_units
    from described
    inner join trees on trees.order_product_id = described.order_product_id

),

weighed as (

    select
        *,
        sum(case when is_folded then price_minor_units end) over (partition by top_id, bundle_id) as folded_minor_units,
        coalesce(sum(case when is_container then price_minor_units end) over (partition by top_id), 0) as container_minor_units,
        sum(case when is_container or is_folded then 0 else weight_units end) over (partition by top_id) as all_units,
        sum(case when is_container or is_folded then 0 else weight_units end) over (
            partition by top_id order by order_product_id rows between unbounded preceding and current row
        ) as running_units
    from placed

),

salesforce_bundles_spread as (

    select
        order_product_id, top_id, bundle_id, is_folded,
        -- a container with nothing under it stays a line
        is_container and all_units > 0 as is_container,
        cast(price_minor_units
            + case when bundle_id = order_product_id then coalesce(folded_minor_units, 0) else 0 end
            + case when is_container or is_folded or all_units = 0 then 0
                else {{ spread_piece('container_minor_units', 'running_units', 'weight_units', 'all_units') }} end as bigint) as price_minor_units
    from weighed

)

select * from salesforce_bundles_spread
