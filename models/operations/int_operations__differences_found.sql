-- Every row of a reconciliation that bears on the run's period, with whether it ties.
-- Trap: what is not posted because its contract is held is said by the exception that holds it, and does not break the tie a
-- second time; nobody's balance in the ERP is no tie.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

contracts as (

    select accounting_contract_id, legal_entity_id, currency_code
    from {{ ref('int_obligations__accounting_contracts_identified') }}

),

held_contracts as (

    select assigned.accounting_contract_id
    from {{ ref('int_subledger__contracts_held') }} as contracts_held
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)

),

unposted as (

    select legal_entity_id, origin_period, account_code, currency_code, accounting_contract_id, debit_amount - credit_amount as held_amount
    from {{ ref('journal_lines') }}
    union all
    select legal_entity_id, origin_period, account_code, currency_code, accounting_contract_id, credit_amount - debit_amount
    from {{ ref('int_subledger__lines_posted') }}

),

held as (

    select legal_entity_id, origin_period, account_code, currency_code, sum(held_amount) as held_amount
    from unposted
    where accounting_contract_id in (select accounting_contract_id from held_contracts)
    group by legal_entity_id, origin_period, account_code, currency_code

),

differences_found as (

    select 'rec_landing_to_canonical' as control_name, cast(null as {{ dbt.type_string() }}) as legal_entity_id,
        source_table || '/' || source_system as item_key, cast(null as {{ dbt.type_string() }}) as accounting_contract_id,
        cast(null as {{ dbt.type_string() }}) as account_code, cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(difference_rows as decimal(38, 4)) as difference_amount, reason_code, reason_code <> 'unexplained' as is_tied
    from {{ ref('rec_landing_to_canonical') }}

    union all

    -- an invoice of a contract nobody knows has no entity
    select 'rec_billing_to_subledger', contracts.legal_entity_id, rec.accounting_contract_id, rec.accounting_contract_id, null,
        rec.currency_code, rec.difference_amount, rec.reason_code, rec.reason_code <> 'unexplained'
    from {{ ref('rec_billing_to_subledger') }} as rec
    inner join run on run.period = rec.period
    left join contracts using (accounting_contract_id)

    union all

    select 'rec_price_to_schedule', contracts.legal_entity_id, rec.accounting_contract_id, rec.accounting_contract_id, null,
        contracts.currency_code, rec.difference_amount, rec.reason_code, rec.reason_code <> 'unexplained'
    from {{ ref('rec_price_to_schedule') }} as rec
    inner join contracts using (accounting_contract_id)

    union all

    -- what nobody sold is of no entity
    select 'rec_crm_to_billing', sold.legal_entity_id, rec.contract_id || coalesce('/' || rec.line_id, ''),
        coalesce(sold.combine_with, rec.contract_id), null, rec.currency_code, rec.difference_amount, rec.reason_code,
        rec.reason_code <> 'unexplained'
    from {{ ref('rec_crm_to_billing') }} as rec
    left join {{ ref('int_canonical__contracts_resolved') }} as sold
        on sold.contract_id = rec.contract_id and sold.resolution = 'in_force'

    union all

    -- most accounts hold nothing of a held contract
    select 'rec_subledger_to_erp', rec.legal_entity_id, coalesce(rec.account_code, '(no account)'), null, rec.account_code,
        rec.currency_code, rec.difference_amount, rec.reason_code,
        rec.reason_code in ('matched', 'posted_in_other_period')
            or rec.reason_code = 'still_to_post' and rec.journal_amount - rec.posted_from_period_amount = coalesce(held.held_amount, 0)
    from {{ ref('rec_subledger_to_erp') }} as rec
    inner join run on run.period = rec.period
    left join held
        on held.legal_entity_id = rec.legal_entity_id and held.origin_period = rec.period
        and held.currency_code = rec.currency_code and held.account_code is not distinct from rec.account_code

)

select * from differences_found
