-- The contracts the accounting sees (606-10-25-1, 25-9, 25-12), with where each stands at the end of the run's period.
-- Trap: it is published in the canonical schema and built here, for only here is it known which contracts are held.
with

run as (

    select period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

identified as (

    select * from {{ ref('int_obligations__accounting_contracts_identified') }}

),

versions as (

    select accounting_contract_id, max(version_no) as current_version_no
    from {{ ref('contract_versions') }}
    cross join run
    where version_no = 0 or effective_on <= period_ends_on
    group by accounting_contract_id

),

-- the last word on each obligation, whatever its date
spans as (

    select accounting_contract_no, min(starts_on) as starts_on, max(ends_on) as ends_on
    from {{ ref('int_obligations__states_measured') }}
    where next_version_no is null or state_no = 1
    group by accounting_contract_no

),

reached as (

    select
        accounting_contract_id,
        min(case when obligation_state in ('satisfied', 'ended') then 1 else 0 end) = 1 as is_over,
        min(case when obligation_state = 'ended' then 1 else 0 end) = 1 as is_ended
    from {{ ref('performance_obligations') }}
    group by accounting_contract_id

),

-- an accounting contract is held with any of the contracts combined in it
held as (

    select distinct assigned.accounting_contract_id  -- one held contract is enough
    from {{ ref('int_subledger__contracts_held') }} as contracts_held
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)

),

contracts as (

    select
        identified.accounting_contract_id, identified.contract_id, identified.parent_accounting_contract_id,
        identified.customer_id, customers.erp_customer_id, identified.legal_entity_id, identified.currency_code,
        identified.signed_on, spans.starts_on, spans.ends_on, versions.current_version_no,
        case
            when held.accounting_contract_id is not null then 'held'
            when reached.is_ended then 'cancelled'
            when reached.is_over then 'completed'
            else 'active'
        end as contract_state,
        identified.source_system, identified.source_key, identified.load_id
    from identified
    inner join versions using (accounting_contract_id)
    -- a contract may name no line, no customer we know, and be held or not
    left join spans using (accounting_contract_no)
    left join reached using (accounting_contract_id)
    left join {{ ref('int_canonical__customers_latest') }} as customers on customers.customer_id = identified.customer_id
    left join held using (accounting_contract_id)

)

select * from contracts
