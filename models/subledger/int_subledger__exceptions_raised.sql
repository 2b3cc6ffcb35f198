-- What is wrong with the books themselves (accounting.md 10): a role without an account, revenue nobody bills, more billed
-- than the contract is worth, an invoice that does not say which contract it is for, an estimate nothing can earn, an entry the
-- ERP holds otherwise.
-- Trap: all but the first are for review; the books stand, and a person looks.
with

contracts as (

    select identified.*, recorded.recorded_at
    from {{ ref('int_obligations__accounting_contracts_identified') }} as identified
    inner join {{ ref('int_canonical__contracts_resolved') }} as recorded
        on recorded.contract_id = identified.contract_id and recorded.resolution = 'in_force'

),

unaccounted as (

    select accounting_contract_id, account_role, min(origin_period) as period
    from {{ ref('journal_lines') }}
    where account_code is null
    group by accounting_contract_id, account_role

),

beside_separate as (

    select distinct contract_id  -- of many separate contracts
    from contracts
    where parent_accounting_contract_id is not null

),

raised as (

    select 'missing_account' as exception_type, contracts.contract_id, contracts.accounting_contract_id,
        'contracts' as source_table, contracts.contract_id as source_key,
        'Nothing says which account ' || unaccounted.account_role || ' is for ' || contracts.legal_entity_id || ' in '
            || unaccounted.period || ': add a row to the policy file accounts' as message,
        contracts.recorded_at as first_seen_at
    from unaccounted
    inner join contracts using (accounting_contract_id)

    union all

    select 'unassigned_invoice', invoice_lines.contract_id, null, 'invoice_lines', invoice_lines.source_key,
        'Invoice line ' || invoice_lines.invoice_line_id || ' names no line and contract ' || invoice_lines.contract_id
            || ' has a separate one beside it: name the line', invoice_lines.recorded_at
    from {{ ref('int_canonical__invoice_lines_resolved') }} as invoice_lines
    inner join beside_separate using (contract_id)
    where invoice_lines.resolution = 'in_force' and invoice_lines.line_id is null

    union all

    select balances.exception_type, contracts.contract_id, contracts.accounting_contract_id, 'contracts', contracts.contract_id,
        balances.message, contracts.recorded_at
    from {{ ref('int_subledger__balances_questioned') }} as balances
    inner join contracts using (accounting_contract_id)

    union all

    select exception_type, contract_id, null, source_table, source_key, message, recorded_at
    from {{ ref('int_subledger__estimates_questioned') }}

),

exceptions_raised as (

    select
        raised.exception_type, cast(null as {{ dbt.type_string() }}) as impact,
        raised.contract_id, raised.accounting_contract_id,
        recorded.source_system, raised.source_table, raised.source_key, raised.message, raised.first_seen_at
    from raised
    inner join {{ ref('int_canonical__contracts_resolved') }} as recorded
        on recorded.contract_id = raised.contract_id and recorded.resolution = 'in_force'

    union all

    select
        'entry_held_otherwise', null, null, null, 'erp', 'journal_replies', external_id,
        'The ERP holds entry ' || external_id || ' otherwise in ' || posting_period || ' on account ' || coalesce(account_code, '(none)')
            || ': sent debit ' || sent_debit_amount || ' credit ' || sent_credit_amount || ', held debit ' || held_debit_amount
            || ' credit ' || held_credit_amount || ' ' || currency_code || ': compare both and correct with a reversing entry',
        recorded_at
    from {{ ref('int_subledger__entries_held_otherwise') }}

    union all

    select
        'account_not_in_erp', null, null, null, 'erp', 'accounts', legal_entity_id || '/' || account_code,
        'Account ' || account_code || ' (' || account_role || ') of ' || legal_entity_id
            || case when is_closed then ' is closed in the ERP' else ' is not in the chart that the ERP sent' end
            || ': open it there or correct the policy file accounts',
        recorded_at
    from {{ ref('int_subledger__accounts_questioned') }}

)

select * from exceptions_raised
