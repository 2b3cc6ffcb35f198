-- The customers that the ERP knows.
with

landed as (

    select * from {{ source('landing', 'erp_customers') }}

),

erp_customers as (

    select
        erp_customer_id,
        name as erp_customer_name,
        legal_entity_id,
        {{ record_columns('erp_customers', ['erp_customer_id']) }}
    from landed

)

select * from erp_customers
