-- The names under which each product was first sent: its own id, its SKU and its code, by any of which policy may map it.
-- Trap: the first name stands, so that a line sold under it keeps its SKU when the catalogue is renamed.
with

told as (

    select
        source_id as product_id, version_no,
        {{ salesforce_text('StockKeepingUnit') }} as stock_keeping_unit,
        {{ salesforce_text('ProductCode') }} as product_code
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'Product2' and not is_deleted

),

numbered as (

    select *, row_number() over (partition by product_id order by version_no) as naming_no
    from told
    where coalesce(stock_keeping_unit, product_code) is not null

),

salesforce_products_named as (

    select product_id, stock_keeping_unit, product_code
    from numbered
    where naming_no = 1

)

select * from salesforce_products_named
