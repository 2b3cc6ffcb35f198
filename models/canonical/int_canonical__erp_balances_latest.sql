-- The last word on what an account of the ERP moved by in a period (landing.md, masters).
with

erp_balances_latest as (

    {{ latest_of_masters(ref('stg_files__erp_balances'), ['legal_entity_id', 'period', 'account_code'], ['debit_amount', 'credit_amount', 'currency_code']) }}

)

select * from erp_balances_latest
