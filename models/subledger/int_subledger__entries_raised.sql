-- The entries of the journal with the accounts their roles mean in the month they belong to. Only what is not zero.
-- Trap: an account goes by the family of the promise; billing, netting, refunds and costs concern the whole contract and
-- have none.
with

placed as (

    select
        stated.entry_kind, stated.accounting_contract_id, stated.obligation_id, stated.origin_period,
        stated.debit_role, coalesce(stated.credit_role, obligations.revenue_account_role) as credit_role,
        coalesce(obligations.family, '') as family, stated.entry_amount,
        contracts.legal_entity_id, contracts.currency_code,
        stated.source_table, stated.source_key, stated.version_no
    from {{ ref('int_subledger__entries_stated') }} as stated
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_id = stated.accounting_contract_id
    -- only revenue is of one promise; billing, netting, refunds and costs concern the contract
    left join {{ ref('performance_obligations') }} as obligations on obligations.obligation_id = stated.obligation_id
    where stated.entry_amount <> 0

),

entries_raised as (

    select
        placed.entry_kind, placed.accounting_contract_id, placed.obligation_id, placed.legal_entity_id, placed.currency_code,
        placed.origin_period, placed.debit_role, debits.account_code as debit_account_code,
        placed.credit_role, credits.account_code as credit_account_code, placed.entry_amount,
        placed.source_table, placed.source_key, placed.version_no
    from placed
    -- a role may have no account in the policy yet
    left join {{ ref('int_subledger__accounts_resolved') }} as debits
        on debits.legal_entity_id = placed.legal_entity_id and debits.account_role = placed.debit_role
        and debits.family = placed.family and debits.period = placed.origin_period
    left join {{ ref('int_subledger__accounts_resolved') }} as credits
        on credits.legal_entity_id = placed.legal_entity_id and credits.account_role = placed.credit_role
        and credits.family = placed.family and credits.period = placed.origin_period

)

select * from entries_raised
