-- The customer that each account is by a field of the company's own: the first that was told stands.
-- Trap: an account without such a field is its own customer, by its id of 18 signs.
with

told as (

    select
        source_id as account_id, told_customer_id as customer_id,
        row_number() over (partition by source_id order by version_no) as naming_no
    from {{ ref('int_staging__salesforce_fields_mapped') }}
    where object = 'Account' and told_customer_id is not null

),

salesforce_accounts_named as (

    select account_id, customer_id
    from told
    where naming_no = 1

)

select * from salesforce_accounts_named
