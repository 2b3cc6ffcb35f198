-- What was spent to obtain or fulfil a contract and is capitalized (340-40).
with

landed as (

    select * from {{ source('landing', 'contract_costs') }}

),

contract_costs as (

    select
        cost_id,
        contract_id,
        kind,
        {{ typed_amount('amount') }} as cost_amount,
        {{ typed_date('incurred_on') }} as incurred_on,
        {{ typed_date('amortize_from') }} as amortize_from,
        {{ typed_date('amortize_to') }} as amortize_to,
        voids_id,
        {{ record_columns('contract_costs', ['cost_id']) }}
    from landed

)

select * from contract_costs
