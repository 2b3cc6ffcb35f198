-- What the ERP's accounts moved by in a period.
with

balances as (

    select legal_entity_id, period, account_code, currency_code, debit_amount, credit_amount, load_id, file_name, row_no, landed_at
    from {{ ref('int_staging__erp_tryton_balances_stated') }}
    union all
    select legal_entity_id, period, account_code, currency_code, debit_amount, credit_amount, load_id, file_name, row_no, landed_at
    from {{ ref('int_staging__erp_netsuite_balances_stated') }}

),

erp_balances as (

    select
        legal_entity_id, period, account_code, debit_amount, credit_amount, currency_code,
        'erp' as source_system, 'erp_balances' as source_table,
        legal_entity_id || '/' || period || '/' || account_code || '/' || currency_code as source_key,
        load_id, file_name, row_no, landed_at,
        landed_at as recorded_at, false as is_recorded_at_stated
    from balances

)

select * from erp_balances
