-- What the ERP's accounts moved by in a period.
with

landed as (

    select * from {{ source('landing', 'erp_balances') }}

),

erp_balances as (

    select
        legal_entity_id,
        period,
        account as account_code,
        {{ typed_amount('debit') }} as debit_amount,
        {{ typed_amount('credit') }} as credit_amount,
        currency as currency_code,
        {{ record_columns('erp_balances', ['legal_entity_id', 'period', 'account', 'currency']) }}
    from landed

)

select * from erp_balances
