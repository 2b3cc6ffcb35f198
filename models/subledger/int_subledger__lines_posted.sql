-- The lines of everything that counts as posted: accepted, sent or unknown; not what was refused or never left.
-- Trap: landing is at least once, so a line may have been landed twice and counts once.
with

numbered as (

    select
        lines.*,
        row_number() over (partition by lines.external_id, lines.line_no order by lines.landed_at, lines.row_no) as landed_no
    from {{ ref('stg_outbox__entry_lines') }} as lines

),

lines_posted as (

    select
        numbered.external_id, numbered.line_no, entries.legal_entity_id, entries.posting_period, entries.entry_status,
        numbered.accounting_contract_id, numbered.obligation_id, numbered.entry_kind, numbered.origin_period,
        numbered.account_role, numbered.account_code, numbered.currency_code,
        cast(numbered.debit_amount as decimal(18, 4)) as debit_amount,
        cast(numbered.credit_amount as decimal(18, 4)) as credit_amount
    from numbered
    inner join {{ ref('int_subledger__entries_answered') }} as entries using (external_id)
    where numbered.landed_no = 1 and entries.entry_status in ('accepted', 'sent', 'unknown')

)

select * from lines_posted
