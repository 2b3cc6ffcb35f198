-- Every product of an activated order with its contract, its SKU, its place in its bundle and its price in minor units; and what
-- is missing to state it. Trap: a SKU that policy doesn't know is passed on as it is: the product catalogue is asked later.
with

products as (

    select
        products.*, orders.effective_on as order_effective_on, orders.unread_message as order_unread_message, placed.contract_id, placed.is_placed, placed.is_opening,
        contracts.minor_units, contracts.exception_type, rooted.is_change, rooted.root_product_id
    from {{ ref('int_staging__salesforce_order_products_signed') }} as products
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as orders on orders.order_id = products.order_id
    inner join {{ ref('int_staging__salesforce_orders_placed') }} as placed on placed.order_id = products.order_id
    inner join {{ ref('int_staging__salesforce_order_products_rooted') }} as rooted
        on rooted.order_product_id = products.order_product_id
    -- an order that changes what was never opened
    left join {{ ref('int_staging__salesforce_contracts_opened') }} as contracts on contracts.contract_id = placed.contract_id

),

-- the product's own id wins over its SKU and its code
skus as (

    select
        products.order_product_id, mapped.sku,
        row_number() over (
            partition by products.order_product_id
            order by case mapped.source_product_id when products.product_id then 0 when products.stock_keeping_unit then 1 else 2 end, mapped.valid_from desc
        ) as choice_no
    from products
    inner join {{ ref('source_products') }} as mapped
        on mapped.source_system = 'salesforce'
        and mapped.source_product_id in (products.product_id, products.stock_keeping_unit, products.product_code)
        and {{ is_valid_on('mapped', 'products.order_effective_on') }}

),

quote_lines as (

    select source_id as quote_line_id, max({{ salesforce_text('SBQQ__RequiredBy__c') }}) as required_line_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'SBQQ__QuoteLine__c'
    group by source_id

),

parents as (

    select products.order_product_id, min(parents.order_product_id) as parent_product_id
    from products
    -- orders made without quotes
    left join quote_lines on quote_lines.quote_line_id = products.quote_line_id
    inner join products as parents on parents.order_id = products.order_id and parents.order_product_id <> products.order_product_id
        and (parents.order_product_id in (products.parent_product_id, products.required_by_id)
            or parents.quote_line_id = coalesce(quote_lines.required_line_id, products.required_by_id))
    group by products.order_product_id

),

salesforce_lines_named as (

    select
        products.order_product_id, products.order_id, products.contract_id, products.is_placed, products.is_opening, products.is_change,
        products.root_product_id, parents.parent_product_id,
        coalesce(products.told_line_id, products.order_product_number) as line_id,
        coalesce(products.told_sku, skus.sku, products.stock_keeping_unit, products.product_code, products.product_id) as sku,
        products.quantity, products.starts_on, products.ends_on, products.is_without_end, products.list_price_amount,
        {{ minor_units_of('coalesce(products.price_amount, 0)', 'products.minor_units') }} as price_minor_units,
        {{ minor_units_of("try_cast(products.told_restated_price as decimal(28, 4))", 'products.minor_units') }} as restated_minor_units,
        try_cast(products.told_ssp as decimal(19, 4)) as ssp_amount,
        products.told_ssp is not null and {{ minor_units_of('try_cast(products.told_ssp as decimal(19, 4))', 'products.minor_units') }} is null as has_strange_ssp,
        products.told_changes_on, coalesce(products.unread_message, products.order_unread_message) as unread_message,
        products.told_method, products.told_start_trigger, products.told_obligation_key, products.told_allocation_group,
        products.order_effective_on, products.minor_units, products.exception_type,
        products.load_id, products.file_name, products.row_no, products.landed_at
    from products
    -- a SKU without a mapping is its own; most lines are no component
    left join skus on skus.order_product_id = products.order_product_id and skus.choice_no = 1
    left join parents on parents.order_product_id = products.order_product_id

)

select * from salesforce_lines_named
