-- Every fact of the books as one entry: which pair of roles it moves and by how much (accounting.md 9), up to the run's period.
-- Only what is not zero; a negative amount swaps the sides when it becomes lines. What all entries of a pair and month share is
-- said once, in accounts_paired: text written five million times is most of what an entry costs.
-- Trap: billing belongs in the journal only where the entity posts it from here; elsewhere the billing system has done so.
with

pairs as (

    select * from {{ ref('int_subledger__roles_paired') }}

),

contracts as (

    select accounting_contract_id, legal_entity_id, currency_code
    from {{ ref('int_obligations__accounting_contracts_identified') }}

),

promises as (

    select obligations.obligation_id, pairs.roles_pair_no
    from {{ ref('performance_obligations') }} as obligations
    inner join pairs
        on pairs.entry_kind = 'revenue' and pairs.legal_entity_id = obligations.legal_entity_id and pairs.currency_code = obligations.currency_code
        and pairs.family = coalesce(obligations.family, '') and pairs.credit_role = obligations.revenue_account_role

),

changes as (

    select accounting_contract_id, period, 'contract_asset' as balance_role, contract_asset_change_amount as change_amount
    from {{ ref('int_subledger__balances_reached') }}
    union all
    select accounting_contract_id, period, 'unbilled_receivable', unbilled_receivable_change_amount
    from {{ ref('int_subledger__balances_reached') }}
    union all
    select accounting_contract_id, period, 'refund_liability', refund_liability_change_amount
    from {{ ref('int_subledger__balances_reached') }}

),

stated as (

    select pairs.roles_pair_no, invoice_lines.accounting_contract_id, cast(null as {{ dbt.type_string() }}) as obligation_id,
        invoice_lines.period as origin_period, invoice_lines.billed_amount as entry_amount, invoice_lines.invoice_line_id as source_key,
        cast(null as integer) as version_no
    from {{ ref('int_subledger__invoice_lines_assigned') }} as invoice_lines
    inner join {{ ref('legal_entities') }} as entities
        on entities.legal_entity_id = invoice_lines.legal_entity_id and entities.posts_billing
    inner join pairs
        on pairs.entry_kind = 'billing' and pairs.legal_entity_id = invoice_lines.legal_entity_id and pairs.currency_code = invoice_lines.currency_code

    union all

    select promises.roles_pair_no, schedule.accounting_contract_id, schedule.obligation_id, schedule.period, schedule.revenue_amount,
        schedule.component, schedule.version_no
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join promises on promises.obligation_id = schedule.obligation_id
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where schedule.period <= run.period

    union all

    select pairs.roles_pair_no, changes.accounting_contract_id, null, changes.period, changes.change_amount, changes.balance_role, null
    from changes
    inner join contracts on contracts.accounting_contract_id = changes.accounting_contract_id
    inner join pairs
        on pairs.source_table = 'balances' and changes.balance_role in (pairs.debit_role, pairs.credit_role)
        and pairs.legal_entity_id = contracts.legal_entity_id and pairs.currency_code = contracts.currency_code

    union all

    select pairs.roles_pair_no, costs.accounting_contract_id, null, costs.period, costs.expense_amount, costs.cost_id, null
    from {{ ref('int_subledger__costs_amortized') }} as costs
    inner join pairs
        on pairs.entry_kind = 'cost' and pairs.legal_entity_id = costs.legal_entity_id and pairs.currency_code = costs.currency_code

),

entries_raised as (

    select * from stated where entry_amount <> 0

)

select * from entries_raised
