-- The contracts that can't be computed: no standalone price, no mapping, terms or dates that contradict each other. They keep
-- their canonical rows and have nothing from here on; put right, they flow by themselves.
-- Trap: an accounting contract stops with any of the contracts combined in it. An invoice in another currency stops nothing.
with

raised as (

    select exception_type, contract_id from {{ ref('int_obligations__exceptions_raised') }}
    union all
    select exception_type, contract_id from {{ ref('int_canonical__exceptions_raised') }}
    where source_table in ('contracts', 'amendments', 'contract_lines')

),

stopping as (

    select distinct contract_id  -- one reason is enough
    from raised
    where exception_type in (
        'missing_product_mapping', 'missing_ssp', 'method_disagreement', 'partial_restatement', 'already_satisfied',
        'invalid_treatment', 'invalid_dates', 'negative_residual', 'unknown_currency', 'currency_mismatch', 'total_beyond_limit'
    )

),

contracts_stopped as (

    select distinct assigned.accounting_contract_id, contracts.accounting_contract_no  -- one stopped contract is enough
    from stopping
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_id = assigned.accounting_contract_id

)

select accounting_contract_id, accounting_contract_no from contracts_stopped
