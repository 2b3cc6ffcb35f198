-- What the ledger should hold (accounting.md 9): every entry as a debit and a credit. Posting sends the difference to what
-- was posted.
-- Trap: a view, because the entries stand already and a digest of twelve million lines costs more than all that leads to
-- them. A role without an account keeps its line, with no account, and its contract waits: a line left out would unbalance
-- the journal without a word.
with

sides as (

    select 1 as side_no, 1 as side_sign
    union all
    select 2, -1

),

sided as (

    select
        pairs.entry_kind, entries.accounting_contract_id, entries.obligation_id, pairs.legal_entity_id, entries.origin_period,
        pairs.currency_code, pairs.source_table, entries.source_key, entries.version_no,
        sides.side_no,
        case when sides.side_no = 1 then pairs.debit_role else pairs.credit_role end as account_role,
        case when sides.side_no = 1 then pairs.debit_account_code else pairs.credit_account_code end as account_code,
        entries.entry_amount * sides.side_sign as signed_amount
    from {{ ref('int_subledger__entries_raised') }} as entries
    inner join {{ ref('int_subledger__accounts_paired') }} as pairs
        on pairs.roles_pair_no = entries.roles_pair_no and pairs.origin_period = entries.origin_period
    cross join sides

),

journal_lines as (

    select
        md5(entry_kind || '|' || accounting_contract_id || '|' || coalesce(obligation_id, '') || '|' || origin_period || '|'
            || source_table || '|' || source_key || '|' || coalesce(cast(version_no as {{ dbt.type_string() }}), '') || '|'
            || cast(side_no as {{ dbt.type_string() }})) as journal_line_id,
        entry_kind, accounting_contract_id, obligation_id, legal_entity_id, account_role, account_code, origin_period,
        cast(greatest(signed_amount, 0) as decimal(18, 4)) as debit_amount,
        cast(greatest(-signed_amount, 0) as decimal(18, 4)) as credit_amount,
        currency_code, source_table, source_key, version_no
    from sided

)

select * from journal_lines
