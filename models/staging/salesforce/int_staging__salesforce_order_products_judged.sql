-- What became of every state of every order product: the one that was signed makes a line or changes one; one that differs from it
-- later was changed in place, which says no day and holds the contract.
-- Trap: a delta that takes more than there is, or takes from what the calendar cannot tell, holds it too.
with

overdrawn as (

    select distinct lines.order_product_id
    from {{ ref('int_staging__salesforce_positions_netted') }} as positions
    inner join {{ ref('int_staging__salesforce_changes_classified') }} as lines
        on lines.order_id = positions.order_id and lines.line_root_id = positions.line_root_id
    -- a line may be below nothing at several steps
    where positions.quantity < 0

),

states as (

    select
        records.source_id, records.version_no, products.version_no as signed_version_no, products.changed_version_no,
        orders.order_id as landed_order_id, dated.signed_version_no as order_version_no,
        lines.contract_id, lines.is_opening, lines.line_exception_type, lines.line_message,
        coalesce(changes.is_unsupported, false) or overdrawn.order_product_id is not null as is_unsupported,
        coalesce(changes.is_restating, false) as is_restating,
        coalesce(bundles.is_folded, false) as is_folded, coalesce(bundles.is_container, false) as is_container
    from {{ ref('int_staging__salesforce_records_read') }} as records
    -- products of orders never landed or never signed, and what most are not: changes, components, unsupported
    left join {{ ref('int_staging__salesforce_order_products_signed') }} as products on products.order_product_id = records.source_id
    left join {{ ref('int_staging__salesforce_orders_dated') }} as orders
        on orders.order_id = {{ salesforce_text('OrderId', 'records.payload') }} and orders.version_no = 1
    left join {{ ref('int_staging__salesforce_orders_dated') }} as dated
        on dated.order_id = orders.order_id and dated.version_no = dated.signed_version_no
    left join {{ ref('int_staging__salesforce_lines_judged') }} as lines on lines.order_product_id = records.source_id
    left join {{ ref('int_staging__salesforce_changes_classified') }} as changes on changes.order_product_id = records.source_id
    left join {{ ref('int_staging__salesforce_bundles_spread') }} as bundles on bundles.order_product_id = records.source_id
    left join overdrawn on overdrawn.order_product_id = records.source_id
    where records.object = 'OrderItem'

),

judged as (

    select
        *,
        case
            when landed_order_id is null then 'orphan'
            when order_version_no is null then 'not signed'
            when signed_version_no is null or version_no < signed_version_no then 'before'
            when version_no = signed_version_no then case
                when line_exception_type is not null then 'unread' when is_unsupported then 'unsupported' else 'signed' end
            when version_no >= changed_version_no then 'changed'
            else 'after'
        end as state_kind
    from states

),

salesforce_order_products_judged as (

    select
        'OrderItem' as object, source_id, version_no,
        {{ salesforce_product_outcome('state_kind') }},
        nullif(contract_id, '') as contract_id
    from judged

)

select * from salesforce_order_products_judged
