-- What the sources say of customers. A master: the latest word holds, which canonical decides.
with

landed as (

    select * from {{ source('landing', 'customers') }}

),

customers as (

    select
        customer_id,
        name as customer_name,
        parent_customer_id,
        country as country_code,
        segment,
        erp_customer_id,
        {{ record_columns('customers', ['customer_id']) }}
    from landed

)

select * from customers
