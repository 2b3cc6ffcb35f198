-- The two account roles an entry moves (accounting.md 9): for every kind of entry, in each legal entity and currency that has a
-- contract; revenue by the role and family of its promise. A number stands for the pair, so that an entry carries a number.
-- Trap: the number is of this build only; nothing that leaves may name it. What concerns the whole contract has no family.
with

kinds as (

    select 'billing' as entry_kind, 'accounts_receivable' as debit_role, 'contract_liability' as credit_role, 'invoice_lines' as source_table
    union all
    select 'netting', 'contract_asset', 'contract_liability', 'balances'
    union all
    select 'netting', 'unbilled_receivable', 'contract_liability', 'balances'
    union all
    select 'refund', 'contract_liability', 'refund_liability', 'balances'
    union all
    select 'cost', 'contract_cost_expense', 'contract_cost_asset', 'contract_costs'

),

contracts as (

    select distinct legal_entity_id, currency_code  -- of many contracts
    from {{ ref('int_obligations__accounting_contracts_identified') }}

),

paired as (

    select kinds.entry_kind, contracts.legal_entity_id, contracts.currency_code, '' as family, kinds.debit_role, kinds.credit_role,
        kinds.source_table
    from kinds
    cross join contracts

    union all

    select distinct 'revenue', legal_entity_id, currency_code, coalesce(family, ''), 'contract_liability', revenue_account_role,  -- of many promises
        'schedule'
    from {{ ref('performance_obligations') }}

),

roles_paired as (

    select
        cast(row_number() over (
            order by entry_kind nulls last, legal_entity_id nulls last, currency_code nulls last, family nulls last,
                debit_role nulls last, credit_role nulls last
        ) as integer) as roles_pair_no,
        paired.*
    from paired

)

select * from roles_paired
