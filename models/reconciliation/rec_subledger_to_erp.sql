-- Whether the ledger holds what the journal says, by legal entity, month, account and currency: the journal by the month
-- it belongs to, what was posted and accepted by the month it was posted in, and the ERP's own movements. Debits are positive.
-- Trap: a catch-up belongs to one month and is posted in another; it is said as such, never netted away.
with

sides as (

    select
        legal_entity_id, origin_period as period, account_code, currency_code,
        debit_amount - credit_amount as journal_amount, 0 as posted_from_period_amount, 0 as posted_amount, 0 as accepted_amount,
        0 as erp_amount, 0 as erp_rows
    from {{ ref('journal_lines') }}

    union all

    select legal_entity_id, origin_period, account_code, currency_code, 0, debit_amount - credit_amount, 0, 0, 0, 0
    from {{ ref('int_subledger__lines_posted') }}

    union all

    select
        legal_entity_id, posting_period, account_code, currency_code, 0, 0, debit_amount - credit_amount,
        case when entry_status = 'accepted' then debit_amount - credit_amount else 0 end, 0, 0
    from {{ ref('int_subledger__lines_posted') }}

    union all

    select legal_entity_id, period, account_code, currency_code, 0, 0, 0, 0, debit_amount - credit_amount, 1
    from {{ ref('int_canonical__erp_balances_latest') }}

),

summed as (

    select
        legal_entity_id, period, account_code, currency_code,
        cast(sum(journal_amount) as decimal(38, 4)) as journal_amount,
        cast(sum(posted_from_period_amount) as decimal(38, 4)) as posted_from_period_amount,
        cast(sum(posted_amount) as decimal(38, 4)) as posted_amount,
        cast(sum(accepted_amount) as decimal(38, 4)) as accepted_amount,
        cast(case when sum(erp_rows) > 0 then sum(erp_amount) end as decimal(38, 4)) as erp_amount
    from sides
    group by legal_entity_id, period, account_code, currency_code

),

rec_subledger_to_erp as (

    select
        legal_entity_id, period, account_code, currency_code,
        journal_amount, posted_from_period_amount, posted_amount, accepted_amount, erp_amount,
        cast(journal_amount - coalesce(erp_amount, 0) as decimal(38, 4)) as difference_amount,
        case
            when erp_amount <> accepted_amount then 'erp_differs'
            when erp_amount is null and accepted_amount <> 0 then 'no_erp_balance'
            when accepted_amount <> posted_amount then 'awaiting_reply'
            when posted_from_period_amount <> journal_amount then 'still_to_post'
            when posted_from_period_amount <> posted_amount then 'posted_in_other_period'
            else 'matched'
        end as reason_code
    from summed

)

select * from rec_subledger_to_erp
