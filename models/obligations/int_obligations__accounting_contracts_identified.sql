-- The contracts the accounting sees (606-10-25-1, 25-9): contracts signed together are one, named by what combines them;
-- an amendment at standalone prices is one of its own, whose parent is the contract's.
-- Trap: its number is that of the contracts as combined, or minus the sequence of the amendment that founds it: no two share one.
with

contracts as (

    select * from {{ ref('int_obligations__contracts_combined') }}

),

-- the contract that gives the combination its name speaks for it, else the first by id; most are combined with none
combinations as (

    select
        combined_contract_no,
        min(signed_on) as first_signed_on,
        coalesce(max(case when contract_id = combined_contract_id then contract_id end), min(contract_id)) as speaker_id
    from contracts
    where combined_contract_no in (select combined_contract_no from contracts where contract_id <> combined_contract_id)
    group by combined_contract_no

),

accounting_contracts_identified as (

    select
        combined_contract_no as accounting_contract_no, combined_contract_id as accounting_contract_id, contract_id,
        cast(null as {{ dbt.type_string() }}) as parent_accounting_contract_id,
        customer_id, legal_entity_id, currency_code, minor_units, coalesce(first_signed_on, signed_on) as signed_on, 0 as founding_sequence_no,
        recorded_at, source_system, source_key, load_id
    from contracts
    left join combinations using (combined_contract_no)
    where contract_id = coalesce(speaker_id, contract_id)

    union all

    select
        -amendments.sequence_no, contract_id || '/' || amendments.amendment_id, contract_id,
        contracts.combined_contract_id,
        contracts.customer_id, contracts.legal_entity_id, contracts.currency_code, contracts.minor_units,
        amendments.effective_on, amendments.sequence_no,
        contracts.recorded_at, contracts.source_system, contracts.source_key, contracts.load_id
    from {{ ref('int_obligations__amendments_classified') }} as amendments
    inner join contracts using (contract_id)
    where amendments.is_separate_contract

)

select * from accounting_contracts_identified
