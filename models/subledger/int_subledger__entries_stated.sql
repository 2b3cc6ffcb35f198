-- Every fact of the books as one entry: what is debited, what is credited, how much (accounting.md 9), up to the run's period.
-- A negative amount swaps the sides when it becomes lines. An account goes by the family of the promise; billing, netting,
-- refunds and costs concern the whole contract and have none.
-- Trap: billing belongs in the journal only where the entity posts it from here; elsewhere the billing system has done so.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

changes as (

    select balances.*, contracts.legal_entity_id, contracts.currency_code
    from {{ ref('int_subledger__balances_reached') }} as balances
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts using (accounting_contract_id)
    where contract_asset_change_amount <> 0 or unbilled_receivable_change_amount <> 0 or refund_liability_change_amount <> 0

),

entries_stated as (

    select
        'billing' as entry_kind, invoice_lines.accounting_contract_id,
        cast(null as {{ dbt.type_string() }}) as obligation_id, '' as family, invoice_lines.legal_entity_id, invoice_lines.currency_code,
        invoice_lines.period as origin_period, 'accounts_receivable' as debit_role, 'contract_liability' as credit_role,
        invoice_lines.billed_amount as entry_amount,
        'invoice_lines' as source_table, invoice_lines.invoice_line_id as source_key, cast(null as integer) as version_no
    from {{ ref('int_subledger__invoice_lines_assigned') }} as invoice_lines
    inner join {{ ref('legal_entities') }} as entities
        on entities.legal_entity_id = invoice_lines.legal_entity_id and entities.posts_billing

    union all

    select 'revenue', schedule.accounting_contract_id, schedule.obligation_id, coalesce(obligations.family, ''), obligations.legal_entity_id,
        schedule.currency_code, schedule.period, 'contract_liability', obligations.revenue_account_role, schedule.revenue_amount,
        'schedule', schedule.component, schedule.version_no
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join {{ ref('performance_obligations') }} as obligations on obligations.obligation_id = schedule.obligation_id
    cross join run
    where schedule.period <= run.period

    union all

    select 'netting', accounting_contract_id, null, '', legal_entity_id, currency_code, period,
        'contract_asset', 'contract_liability', contract_asset_change_amount, 'balances', 'contract_asset', null
    from changes

    union all

    select 'netting', accounting_contract_id, null, '', legal_entity_id, currency_code, period,
        'unbilled_receivable', 'contract_liability', unbilled_receivable_change_amount, 'balances', 'unbilled_receivable', null
    from changes

    union all

    select 'refund', accounting_contract_id, null, '', legal_entity_id, currency_code, period,
        'contract_liability', 'refund_liability', refund_liability_change_amount, 'balances', 'refund_liability', null
    from changes

    union all

    select 'cost', accounting_contract_id, null, '', legal_entity_id, currency_code, period,
        'contract_cost_expense', 'contract_cost_asset', expense_amount, 'contract_costs', cost_id, null
    from {{ ref('int_subledger__costs_amortized') }}

)

select * from entries_stated
