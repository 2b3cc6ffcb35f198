-- Everything a close of the run's period asks about, whatever may be waived of it: exceptions that block, reconciliations,
-- posting, earlier periods.
-- Trap: an exception touches the period unless its contract was signed after the period's end; one of no known contract
-- touches every period.
with

run as (

    select period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

-- one contract may be several for the accounting
contracts as (

    select contract_id, min(legal_entity_id) as legal_entity_id, min(signed_on) as signed_on
    from {{ ref('int_obligations__accounting_contracts_identified') }}
    group by contract_id

),

blocking as (

    select exceptions.*, contracts.legal_entity_id
    from {{ ref('exceptions') }} as exceptions
    cross join run
    -- the contract may never have been landed
    left join contracts using (contract_id)
    where exceptions.impact in ('blocks_posting', 'blocks_line')
        and (contracts.signed_on is null or contracts.signed_on <= run.period_ends_on)

),

close_items_found as (

    select 'exceptions' as control_kind, exception_type as control_name, legal_entity_id, exception_id as item_key, contract_id,
        accounting_contract_id, cast(null as {{ dbt.type_string() }}) as account_code,
        cast(null as {{ dbt.type_string() }}) as currency_code, cast(null as decimal(38, 4)) as difference_amount,
        false as is_tied, owner, message
    from blocking

    union all

    select 'reconciliations', control_name, legal_entity_id, item_key, accounting_contract_id, accounting_contract_id, account_code,
        currency_code, difference_amount, is_tied,
        case control_name
            when 'rec_landing_to_canonical' then 'source owner'
            when 'rec_billing_to_subledger' then 'billing'
            when 'rec_crm_to_billing' then 'billing'
            when 'rec_subledger_to_erp' then 'general ledger'
            else 'revenue accounting'
        end,
        item_key || ': ' || reason_code
    from {{ ref('int_operations__differences_found') }}

    union all

    select case control_name when 'earlier_periods' then 'calendar' else 'posting' end, control_name, legal_entity_id, item_key,
        accounting_contract_id, accounting_contract_id, null, currency_code, difference_amount, is_tied,
        case control_name when 'earlier_periods' then 'controller' else 'revenue accounting' end,
        message
    from {{ ref('int_operations__postings_outstanding') }}

)

select * from close_items_found
