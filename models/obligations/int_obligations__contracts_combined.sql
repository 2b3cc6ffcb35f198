-- The contracts in force and what each is combined into (606-10-25-9), numbered in order of the name that combines them.
-- Trap: the number joins and sorts within obligations and allocation; whoever reads them from outside asks for the name.
with

contracts_combined as (

    select
        contract_id,
        coalesce(combine_with, contract_id) as combined_contract_id,
        dense_rank() over (order by coalesce(combine_with, contract_id) nulls last) as combined_contract_no,
        customer_id, legal_entity_id, currency_code, minor_units, signed_on, recorded_at,
        source_system, source_key, load_id
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

)

select * from contracts_combined
