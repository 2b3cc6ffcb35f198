-- What each obligation is allocated of the transaction price after each version that touched its pool (606-10-32-28 to
-- 32-45): as signed by relative standalone selling price, then anew with every modification.
-- Trap: the allocated amount is cumulative: what was recognized is part of it.
with

shares as (

    select obligation_no, 0 as version_no, allocated_minor_units
    from {{ ref('int_allocation__inception_shares') }}

    union all

    select amounts.obligation_no, amounts.version_no, amounts.base_minor_units + amounts.amount_minor_units
    from {{ ref('int_allocation__amounts_modified') }} as amounts
    inner join {{ ref('int_allocation__steps_laid') }} as steps
        on steps.obligation_no = amounts.obligation_no and steps.version_no = amounts.version_no
    where amounts.step_no > 0 and steps.is_known

),

-- the state that holds after the version
states as (

    select obligation_no, accounting_contract_no, version_no, next_version_no, price_minor_units, ssp_minor_units, ssp_source
    from {{ ref('int_obligations__states_measured') }}

),

transaction_price_allocations as (

    select
        contracts.accounting_contract_id,
        obligations.obligation_id,
        shares.version_no,
        {{ major_amount('states.price_minor_units', 'contracts.minor_units') }} as stated_amount,
        {{ major_amount('states.ssp_minor_units', 'contracts.minor_units') }} as ssp_amount,
        states.ssp_source,
        {{ major_amount('shares.allocated_minor_units', 'contracts.minor_units') }} as allocated_amount,
        contracts.currency_code,
        contracts.source_system, contracts.source_key, contracts.load_id
    from shares
    inner join states
        on states.obligation_no = shares.obligation_no
        and states.version_no <= shares.version_no
        and (states.next_version_no is null or states.next_version_no > shares.version_no)
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations on obligations.obligation_no = shares.obligation_no
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_no = states.accounting_contract_no

)

select * from transaction_price_allocations
