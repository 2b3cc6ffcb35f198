-- Which order product each one changes in the end: an amendment's names the first one (CPQ), the original one (reduction orders)
-- or an asset (Revenue Cloud), which leads to the product that opened it or renewed it last.
-- Trap: a pointer may lead over several others, or to one that was never landed: that one has no root.
with recursive

products as (

    select * from {{ ref('int_staging__salesforce_order_products_signed') }}

),

actions as (

    select source_id as asset_action_id, max({{ salesforce_text('AssetId') }}) as asset_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'AssetAction'
    group by source_id

),

sources as (

    select
        source_id as asset_source_id,
        max({{ salesforce_text('ReferenceEntityItemId') }}) as order_product_id,
        max({{ salesforce_text('AssetActionId') }}) as asset_action_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'AssetActionSource'
    group by source_id

),

-- what an asset was opened or renewed by
openers as (

    select actions.asset_id, products.order_product_id, products.starts_on
    from sources
    inner join actions on actions.asset_action_id = sources.asset_action_id
    inner join products on products.order_product_id = sources.order_product_id
    where products.changed_asset_id is null or products.action_kind like 'renew%'

),

by_asset as (

    select
        products.order_product_id, openers.order_product_id as opener_id,
        row_number() over (
            partition by products.order_product_id order by openers.starts_on desc nulls last, openers.order_product_id
        ) as opener_no
    from products
    inner join openers on openers.asset_id = products.changed_asset_id and openers.starts_on <= products.starts_on
    where products.action_kind not like 'renew%' and openers.order_product_id <> products.order_product_id

),

pointed as (

    select
        products.order_product_id,
        coalesce(products.changed_product_id, by_asset.opener_id) as pointed_id,
        coalesce(products.changed_product_id, case when products.action_kind not like 'renew%' then products.changed_asset_id end) is not null as has_pointer
    from products
    -- most name a product, or change nothing
    left join by_asset on by_asset.order_product_id = products.order_product_id and by_asset.opener_no = 1

),

roots as (

    select order_product_id, order_product_id as root_product_id, 0 as step_no
    from pointed
    where not has_pointer

    union all

    select pointed.order_product_id, roots.root_product_id, roots.step_no + 1
    from roots
    inner join pointed on pointed.pointed_id = roots.order_product_id
    where pointed.has_pointer and roots.step_no < 90

),

salesforce_order_products_rooted as (

    select pointed.order_product_id, pointed.has_pointer as is_change, roots.root_product_id
    from pointed
    -- a pointer to what was never landed
    left join roots on roots.order_product_id = pointed.order_product_id

)

select * from salesforce_order_products_rooted
