-- Entries of which the ERP holds something else than was sent: another account, amount, currency, month or legal entity, a line
-- too many, or the whole entry twice. Both sides, by account.
-- Trap: an ERP that answers without showing what it holds is not compared here.
with

held as (

    select * from {{ ref('stg_erp__lines_held') }}

),

lines_sent as (

    select
        lines.external_id, entries.legal_entity_id, entries.posting_period, lines.account_code, lines.currency_code,
        lines.debit_amount, lines.credit_amount,
        row_number() over (
            partition by lines.external_id, lines.line_no order by lines.landed_at, lines.row_no, entries.landed_at, entries.row_no
        ) as landed_no
    from {{ ref('stg_outbox__entry_lines') }} as lines
    inner join {{ ref('stg_outbox__entries') }} as entries using (external_id)
    where exists (select 1 from held where held.external_id = lines.external_id)

),

sides as (

    select
        external_id, legal_entity_id, posting_period, account_code, currency_code, debit_amount as sent_debit_amount,
        credit_amount as sent_credit_amount, 0 as held_debit_amount, 0 as held_credit_amount, cast(null as timestamp) as recorded_at
    from lines_sent
    where landed_no = 1

    union all

    select
        external_id, legal_entity_id, posting_period, account_code, currency_code, 0, 0, debit_amount, credit_amount, recorded_at
    from held
    where exists (select 1 from lines_sent where lines_sent.external_id = held.external_id)

),

entries_held_otherwise as (

    select
        external_id, legal_entity_id, posting_period, account_code, currency_code,
        cast(sum(sent_debit_amount) as decimal(18, 4)) as sent_debit_amount,
        cast(sum(sent_credit_amount) as decimal(18, 4)) as sent_credit_amount,
        cast(sum(held_debit_amount) as decimal(18, 4)) as held_debit_amount,
        cast(sum(held_credit_amount) as decimal(18, 4)) as held_credit_amount,
        max(recorded_at) as recorded_at
    from sides
    group by external_id, legal_entity_id, posting_period, account_code, currency_code
    having sum(sent_debit_amount) <> sum(held_debit_amount) or sum(sent_credit_amount) <> sum(held_credit_amount)

)

select * from entries_held_otherwise
