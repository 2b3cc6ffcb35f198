-- The performance obligations of every contract that can be computed (606-10-25-14 to 25-22), with their state at the end
-- of the run's period.
-- Trap: its dates are those of its whole life, its state is that of the run's period.
with

obligations as (

    select * from {{ ref('int_obligations__obligations_identified') }}
    where accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})

),

spans as (

    select obligation_no, case when is_ended then {{ day_before('effective_on') }} else ends_on end as ends_on
    from {{ ref('int_obligations__states_measured') }}
    where next_version_no is null

),

performance_obligations as (

    select
        obligations.obligation_id, contracts.accounting_contract_id, obligations.contract_id, promises.line_id,
        promises.promised_sku as sku, promises.family, obligation_template, obligations.method, obligations.start_trigger,
        obligations.distinct_over_time,
        obligations.first_starts_on as starts_on,
        spans.ends_on,
        obligations.activated_on, obligations.allocation_group,
        reached.obligation_state,
        contracts.legal_entity_id, contracts.customer_id, contracts.currency_code, contracts.minor_units,
        templates.revenue_account_role, templates.unbilled_role,
        contracts.source_system, contracts.source_key, contracts.load_id
    from obligations
    inner join {{ ref('int_obligations__promises_mapped') }} as promises using (obligation_no, contract_line_no)
    inner join spans using (obligation_no)
    inner join {{ ref('int_obligations__states_reached') }} as reached using (obligation_no)
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_no = obligations.accounting_contract_no
    -- a SKU nobody mapped has no template
    left join {{ ref('obligation_templates') }} as templates using (obligation_template)

)

select * from performance_obligations
