-- The contracts the accounting sees (606-10-25-1, 25-9): contracts signed together are one, named by what combines them;
-- an amendment at standalone prices is one of its own, whose parent is the contract's.
with

contracts as (

    select * from {{ ref('int_canonical__contracts_resolved') }} where resolution = 'in_force'

),

-- the contract that gives the combination its name speaks for it, else the first by id
combined as (

    select
        contracts.*,
        coalesce(combine_with, contract_id) as accounting_contract_id,
        min(signed_on) over combination as first_signed_on,
        row_number() over (
            partition by coalesce(combine_with, contract_id)
            order by case when contract_id = coalesce(combine_with, contract_id) then 0 else 1 end, contract_id
        ) as speaker_no
    from contracts
    window combination as (partition by coalesce(combine_with, contract_id))

),

separate as (

    select
        amendments.contract_id,
        amendments.contract_id || '/' || amendments.amendment_id as accounting_contract_id,
        amendments.combined_contract_id,
        amendments.sequence_no,
        lines.effective_on
    from {{ ref('int_obligations__amendments_classified') }} as amendments
    inner join (
        select contract_id, sequence_no, max(effective_on) as effective_on
        from {{ ref('int_obligations__lines_sequenced') }}
        group by contract_id, sequence_no
    ) as lines using (contract_id, sequence_no)
    where amendments.is_separate_contract

),

accounting_contracts_identified as (

    select
        accounting_contract_id, contract_id, cast(null as {{ dbt.type_string() }}) as parent_accounting_contract_id,
        customer_id, legal_entity_id, currency_code, minor_units, first_signed_on as signed_on, 0 as founding_sequence_no,
        source_system, source_key, load_id
    from combined
    where speaker_no = 1

    union all

    select
        separate.accounting_contract_id, separate.contract_id, separate.combined_contract_id,
        contracts.customer_id, contracts.legal_entity_id, contracts.currency_code, contracts.minor_units,
        separate.effective_on, separate.sequence_no,
        contracts.source_system, contracts.source_key, contracts.load_id
    from separate
    inner join contracts using (contract_id)

)

select * from accounting_contracts_identified
