-- Movements of the ERP's accounts, whichever ERP: what comes after staging reads this and knows no source.
with

erp_balances_stated as (

    {{ stated('erp_balances') }}

)

select * from erp_balances_stated
