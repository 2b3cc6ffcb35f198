-- Which accounting contracts a contract takes part in: the one it was signed in, and those of its separate amendments.
with

contracts_assigned as (

    select contract_id, accounting_contract_id
    from {{ ref('int_obligations__accounting_contracts_identified') }}

    union

    -- contracts combined with another, which speaks for them
    select contract_id, coalesce(combine_with, contract_id)
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

)

select contract_id, accounting_contract_id from contracts_assigned
