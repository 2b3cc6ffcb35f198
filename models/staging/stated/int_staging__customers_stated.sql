-- Who the sources say buys: what comes after staging reads this and knows no source.
with

customers_stated as (

    {{ stated('customers') }}

)

select * from customers_stated
