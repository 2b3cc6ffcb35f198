-- Whether what was invoiced stands in the journal, contract by contract and month by month.
-- Trap: the sides are added up as one list, so that a row only one side knows counts in full.
with

sides as (

    select accounting_contract_id, period, landed_amount, canonical_amount, 0 as journal_amount, unresolved_rows, excluded_rows
    from {{ ref('int_reconciliation__invoices_landed') }}

    union all

    select accounting_contract_id, origin_period, 0, 0, debit_amount - credit_amount, 0, 0
    from {{ ref('journal_lines') }}
    where entry_kind = 'billing' and account_role = 'accounts_receivable'

),

summed as (

    select
        accounting_contract_id, sides.period,
        cast(sum(landed_amount) as decimal(38, 4)) as landed_amount,
        cast(sum(canonical_amount) as decimal(38, 4)) as canonical_amount,
        cast(sum(journal_amount) as decimal(38, 4)) as journal_amount,
        sum(unresolved_rows) as unresolved_rows, sum(excluded_rows) as excluded_rows
    from sides
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where sides.period <= run.period
    group by accounting_contract_id, sides.period

),

rec_billing_to_subledger as (

    select
        summed.accounting_contract_id, summed.period, summed.landed_amount, summed.canonical_amount, summed.journal_amount,
        contracts.currency_code,
        cast(summed.landed_amount - summed.journal_amount as decimal(38, 4)) as difference_amount,
        case
            when unresolved_rows <> 0 or excluded_rows = 0 and landed_amount <> canonical_amount then 'unexplained'
            when journal_amount <> case when stopped.accounting_contract_id is null and entities.posts_billing then canonical_amount else 0 end
                then 'unexplained'
            when landed_amount = journal_amount then 'matched'
            when contracts.accounting_contract_id is null then 'unknown_contract'
            when stopped.accounting_contract_id is not null then 'contract_stopped'
            when not coalesce(entities.posts_billing, false) then 'billing_posted_elsewhere'
            else 'rows_not_in_force'
        end as reason_code
    from summed
    -- invoices of unknown contracts, contracts that run, entities nobody knows
    left join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts using (accounting_contract_id)
    left join {{ ref('int_obligations__contracts_stopped') }} as stopped using (accounting_contract_id)
    left join {{ ref('legal_entities') }} as entities on entities.legal_entity_id = contracts.legal_entity_id

)

select * from rec_billing_to_subledger
