-- The lines that the ERP holds under our external ids, in its own words: the other side of what was sent.
-- Trap: as the ERP holds them now; an entry it holds twice has its lines twice.
with

moves as (

    select moves.*, companies.legal_entity_id, companies.company_name, companies.currency_code
    from {{ ref('int_staging__erp_tryton_moves') }} as moves
    inner join {{ ref('int_staging__erp_tryton_companies') }} as companies using (company_id)
    where moves.is_posted and moves.latest_no = 1 and moves.external_id is not null

),

lines as (

    select
        moves.*, lines.item_no,
        {{ json_text('lines.item', 'account.code') }} as account_code,
        {{ json_text('lines.item', 'debit.decimal') }} as debit_text, {{ json_text('lines.item', 'credit.decimal') }} as credit_text
    from moves cross join {{ json_items('moves.payload', 'lines') }} as lines

),

lines_held as (

    select
        external_id, erp_reference, cast(item_no as integer) as line_no,
        -- the name, where no legal entity of ours has that book
        coalesce(legal_entity_id, company_name) as legal_entity_id,
        {{ period_of('posted_on') }} as posting_period, account_code,
        {{ typed_amount('debit_text') }} as debit_amount,
        {{ typed_amount('credit_text') }} as credit_amount,
        currency_code, recorded_at, load_id, file_name, row_no, landed_at
    from lines

)

select * from lines_held
