-- Which order each order follows, if any, and the first of that chain: an order that changes another's products, that names it
-- as original, or that names the Contract made from it. Trap: Salesforce makes the Contract from the order, after the signature.
with recursive

orders as (

    select * from {{ ref('int_staging__salesforce_orders_signed') }}

),

products as (

    select products.order_product_id, products.order_id, rooted.root_product_id
    from {{ ref('int_staging__salesforce_order_products_signed') }} as products
    inner join {{ ref('int_staging__salesforce_order_products_rooted') }} as rooted
        on rooted.order_product_id = products.order_product_id

),

by_products as (

    select products.order_id, min(roots.order_id) as followed_order_id
    from products
    inner join products as roots on roots.order_product_id = products.root_product_id
    where roots.order_id <> products.order_id
    group by products.order_id

),

made as (

    select source_id as contract_id, coalesce({{ salesforce_text('SBQQ__Order__c') }}, {{ salesforce_text('SourceOrderId') }}) as order_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'Contract'

    union all

    select made_contract_id, order_id
    from {{ ref('int_staging__salesforce_order_products_read') }}
    where made_contract_id is not null

),

makers as (

    select
        made.contract_id, orders.order_id,
        row_number() over (partition by made.contract_id order by orders.recorded_at, orders.order_id) as maker_no
    from made
    inner join orders on orders.order_id = made.order_id

),

following as (

    select
        orders.order_id,
        coalesce(by_products.followed_order_id, originals.order_id, nullif(makers.order_id, orders.order_id)) as followed_order_id
    from orders
    -- an order that opens a contract follows none
    left join by_products on by_products.order_id = orders.order_id
    left join orders as originals on originals.order_id = orders.original_order_id and originals.order_id <> orders.order_id
    left join makers on makers.contract_id = orders.named_contract_id and makers.maker_no = 1

),

chains as (

    select order_id, order_id as first_order_id, 0 as step_no
    from following
    where followed_order_id is null

    union all

    select following.order_id, chains.first_order_id, chains.step_no + 1
    from chains
    inner join following on following.followed_order_id = chains.order_id
    where chains.step_no < 90

),

salesforce_orders_followed as (

    select following.order_id, following.followed_order_id, coalesce(chains.first_order_id, following.order_id) as first_order_id
    from following
    -- orders that name each other in a circle have no first
    left join chains on chains.order_id = following.order_id

)

select * from salesforce_orders_followed
