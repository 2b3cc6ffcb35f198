-- The last word on what an account of the ERP moved by in a period and currency (landing.md, masters).
-- Trap: one account may be kept in several currencies; the landing format's key leaves the currency out, and one would then
-- swallow the other.
with

erp_balances_latest as (

    {{ latest_of_masters(ref('int_staging__erp_balances_stated'), ['legal_entity_id', 'period', 'account_code', 'currency_code'], ['debit_amount', 'credit_amount']) }}

)

select * from erp_balances_latest
