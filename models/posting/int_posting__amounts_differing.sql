-- What the ledger should hold less what was posted, for every accounting contract, obligation, account, entry kind and
-- origin period, where the two differ (accounting.md 9). Posted is what was accepted, sent or unknown; not what was refused.
-- Trap: added up as one list of movements, so that a key only one side knows counts in full. A contract that waits, and an
-- entry one of whose accounts nobody knows yet, post nothing.
with

movements as (

    select
        legal_entity_id, accounting_contract_id, obligation_id, entry_kind, origin_period, currency_code, account_code, account_role,
        debit_amount - credit_amount as target_amount, cast(0 as decimal(18, 4)) as posted_amount
    from {{ ref('journal_lines') }}

    union all

    select
        legal_entity_id, accounting_contract_id, obligation_id, entry_kind, origin_period, currency_code, account_code, account_role,
        cast(0 as decimal(18, 4)), debit_amount - credit_amount
    from {{ ref('int_subledger__lines_posted') }}

),

amounts as (

    select
        legal_entity_id, accounting_contract_id, obligation_id, entry_kind, origin_period, currency_code, account_code,
        min(account_role) as account_role,
        cast(sum(target_amount) as decimal(18, 4)) as target_amount,
        cast(sum(posted_amount) as decimal(18, 4)) as posted_amount
    from movements
    group by legal_entity_id, accounting_contract_id, obligation_id, entry_kind, origin_period, currency_code, account_code

),

held as (

    select assigned.accounting_contract_id
    from {{ ref('int_subledger__contracts_held') }} as contracts_held
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)

    union

    select distinct accounting_contract_id  -- one line without an account is enough
    from {{ ref('journal_lines') }}
    where account_code is null

),

amounts_differing as (

    select amounts.*, periods.posting_period
    from amounts
    inner join {{ ref('int_posting__periods_opened') }} as periods
        on periods.legal_entity_id = amounts.legal_entity_id and periods.origin_period = amounts.origin_period
    -- those that wait are left out
    left join held on held.accounting_contract_id = amounts.accounting_contract_id
    where amounts.target_amount <> amounts.posted_amount and held.accounting_contract_id is null

)

select * from amounts_differing
