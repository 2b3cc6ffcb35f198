-- Every state of the products on activated orders: what is sold, how much, for how much and when, as the state says it.
-- Trap: EndDate is the last day, included; TotalPrice holds what proration and discounts left, and is never recomputed.
with

records as (

    select * from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'OrderItem'

),

actions as (

    select
        source_id as order_action_id,
        max(lower({{ salesforce_text('Type') }})) as action_kind,
        max({{ salesforce_text('SourceAssetId') }}) as changed_asset_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'OrderAction'
    group by source_id

),

models as (

    select source_id as model_id, max(lower({{ salesforce_text('SellingModelType') }})) as selling_model
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'ProductSellingModel'
    group by source_id

),

salesforce_order_products_read as (

    select
        records.source_id as order_product_id, records.version_no, orders.order_id, records.is_deleted,
        coalesce({{ salesforce_text('OrderItemNumber', 'records.payload') }}, records.source_id) as order_product_number,
        coalesce({{ salesforce_text('Product2Id', 'records.payload') }}, {{ salesforce_text('PricebookEntry.Product2Id', 'records.payload') }}) as product_id,
        coalesce({{ salesforce_text('Product2.StockKeepingUnit', 'records.payload') }}, {{ salesforce_text('StockKeepingUnit', 'records.payload') }}) as stock_keeping_unit,
        coalesce({{ salesforce_text('Product2.ProductCode', 'records.payload') }}, {{ salesforce_text('ProductCode', 'records.payload') }}) as product_code,
        coalesce({{ salesforce_number('Quantity', 'records.payload') }}, 0) as quantity,
        coalesce(
            {{ salesforce_number('TotalPrice', 'records.payload') }}, {{ salesforce_number('NetTotalPrice', 'records.payload') }},
            try_cast(try_cast({{ salesforce_number('UnitPrice', 'records.payload') }} as decimal(19, 6)) * try_cast({{ salesforce_number('Quantity', 'records.payload') }} as decimal(18, 3)) as decimal(38, 12))
        ) as price_amount,
        {{ salesforce_number('ListPrice', 'records.payload') }} as list_price_amount,
        coalesce({{ salesforce_day('ServiceDate', 'records.payload') }}, orders.effective_on) as starts_on,
        -- what has no end of its own ends with the order, or is of one day
        coalesce({{ salesforce_day('EndDate', 'records.payload') }}, orders.ends_on, {{ salesforce_day('ServiceDate', 'records.payload') }}, orders.effective_on) as ends_on,
        coalesce({{ salesforce_day('EndDate', 'records.payload') }}, orders.ends_on) is null as is_without_end,
        coalesce({{ salesforce_text('SBQQ__RevisedOrderProduct__c', 'records.payload') }}, {{ salesforce_text('OriginalOrderItemId', 'records.payload') }}) as changed_product_id,
        actions.action_kind, actions.changed_asset_id,
        {{ salesforce_text('ParentOrderItemId', 'records.payload') }} as parent_product_id,
        {{ salesforce_text('SBQQ__RequiredBy__c', 'records.payload') }} as required_by_id,
        {{ salesforce_text('SBQQ__QuoteLine__c', 'records.payload') }} as quote_line_id,
        {{ salesforce_text('SBQQ__Contract__c', 'records.payload') }} as made_contract_id,
        case when {{ salesforce_text('Quantity', 'records.payload') }} is null then 'it tells no Quantity: correct it'
            when coalesce({{ salesforce_text('TotalPrice', 'records.payload') }}, {{ salesforce_text('NetTotalPrice', 'records.payload') }}, {{ salesforce_text('UnitPrice', 'records.payload') }})
                is null then 'it tells no TotalPrice: let whoever exports it see the field'
            when {{ salesforce_text('EndDate', 'records.payload') }} is null and orders.ends_on is null and {{ salesforce_is_evergreen('records.payload', 'models.selling_model') }}
                then 'it is sold without an end: tell with EndDate how long it binds, month by month if so'
            else {{ salesforce_unread_field([['Quantity', 'number'], ['TotalPrice', 'number'], ['NetTotalPrice', 'number'], ['UnitPrice', 'number'],
                ['ListPrice', 'number'], ['ServiceDate', 'day'], ['EndDate', 'day']], 'records.payload') }} end as unread_message,
        orders.activated_at, orders.landed_at as order_landed_at,
        records.load_id, records.file_name, records.row_no, records.landed_at, records.recorded_at, records.is_recorded_at_stated
    from records
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as orders
        on orders.order_id = {{ salesforce_text('OrderId', 'records.payload') }}
    -- orders of the core and of CPQ have no actions and no models
    left join actions on actions.order_action_id = {{ salesforce_text('OrderActionId', 'records.payload') }}
    left join models on models.model_id = {{ salesforce_text('ProductSellingModelId', 'records.payload') }}

)

select * from salesforce_order_products_read
