-- The entries of the journal with the accounts their roles mean in the month they belong to. Only what is not zero.
-- Trap: a role may have no account in the policy yet; the entry stands without one.
with

entries_raised as (

    select
        stated.entry_kind, stated.accounting_contract_id, stated.obligation_id, stated.legal_entity_id, stated.currency_code,
        stated.origin_period, stated.debit_role, debits.account_code as debit_account_code,
        stated.credit_role, credits.account_code as credit_account_code, stated.entry_amount,
        stated.source_table, stated.source_key, stated.version_no
    from {{ ref('int_subledger__entries_stated') }} as stated
    left join {{ ref('int_subledger__accounts_resolved') }} as debits
        on debits.legal_entity_id = stated.legal_entity_id and debits.account_role = stated.debit_role
        and debits.family = stated.family and debits.period = stated.origin_period
    left join {{ ref('int_subledger__accounts_resolved') }} as credits
        on credits.legal_entity_id = stated.legal_entity_id and credits.account_role = stated.credit_role
        and credits.family = stated.family and credits.period = stated.origin_period
    where stated.entry_amount <> 0

)

select * from entries_raised
