-- Customers the ERP knows, whichever ERP: what comes after staging reads this and knows no source.
with

erp_customers_stated as (

    {{ stated('erp_customers') }}

)

select * from erp_customers_stated
