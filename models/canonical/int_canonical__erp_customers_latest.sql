-- The last word on each customer of the ERP (landing.md, masters).
with

erp_customers_latest as (

    {{ latest_of_masters(ref('int_staging__erp_customers_stated'), ['erp_customer_id'], ['erp_customer_name', 'legal_entity_id']) }}

)

select * from erp_customers_latest
