-- The lines of those entries, contract by contract, also where the ERP gets a summary.
with

landed as (

    select * from {{ source('landing_outbox', 'entry_lines') }}

),

entry_lines as (

    select
        external_id, cast(line_no as integer) as line_no, entry_kind, accounting_contract_id, obligation_id, account_role,
        account_code, origin_period,
        {{ typed_amount('debit_amount') }} as debit_amount,
        {{ typed_amount('credit_amount') }} as credit_amount,
        currency_code,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from landed

)

select * from entry_lines
