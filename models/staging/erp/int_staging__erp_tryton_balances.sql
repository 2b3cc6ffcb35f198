-- What Tryton's accounts moved by in a period: every trial balance, every account in it.
-- Trap: on receivables others book too (cash, their own invoices), so only our journal's movements count there; on all other
-- accounts of ours the whole ledger counts, so that what somebody books by hand is a difference.
with

landed as (

    select
        companies.legal_entity_id,
        {{ period_of(tryton_day('records.payload', 'start_date')) }} as period,
        {{ json_text('records.payload', 'currency') }} as currency_code,
        records.payload, records._load_id as load_id, records._file as file_name, records._row_no as row_no,
        records._landed_at as landed_at
    from {{ source('landing_erp', 'records') }} as records
    inner join {{ ref('int_staging__erp_tryton_companies') }} as companies
        on companies.company_id = {{ json_text('records.payload', 'company') }} and companies.legal_entity_id is not null
    where records.object = 'tryton.trial_balance'

),

moved as (

    select
        landed.*, 'ledger' as part,
        {{ json_text('rows.item', 'code') }} as account_code,
        {{ json_text('rows.item', 'party_required') }} = 'true' as is_receivable,
        {{ json_text('rows.item', 'debit.decimal') }} as debit_text, {{ json_text('rows.item', 'credit.decimal') }} as credit_text
    from landed cross join {{ json_items('landed.payload', 'ledger') }} as rows

    union all

    select
        landed.*, 'journal',
        {{ json_text('rows.item', 'code') }},
        {{ json_text('rows.item', 'party_required') }} = 'true',
        {{ json_text('rows.item', 'debit.decimal') }}, {{ json_text('rows.item', 'credit.decimal') }}
    from landed cross join {{ json_items('landed.payload', 'journal') }} as rows

),

erp_tryton_balances as (

    select
        legal_entity_id, period, account_code, currency_code, part, is_receivable,
        {{ typed_amount('debit_text') }} as debit_amount,
        {{ typed_amount('credit_text') }} as credit_amount,
        load_id, file_name, row_no, landed_at
    from moved
    where account_code is not null

)

select * from erp_tryton_balances
