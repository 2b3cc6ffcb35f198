-- The last word on each customer (landing.md, masters).
with

customers_latest as (

    {{ latest_of_masters(ref('int_staging__customers_stated'), ['customer_id'], ['customer_name', 'parent_customer_id', 'country_code', 'segment', 'erp_customer_id']) }}

)

select * from customers_latest
