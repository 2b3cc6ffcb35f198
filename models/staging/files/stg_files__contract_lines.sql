-- What a contract, or an amendment of it, says of its lines: totals for the dates it names.
-- Trap: a line without amendment_id is the contract as signed, so the key has a null in it.
with

landed as (

    select * from {{ source('landing', 'contract_lines') }}

),

contract_lines as (

    select
        contract_id,
        amendment_id,
        line_id,
        sku,
        {{ typed_decimal('quantity', 18, 3) }} as quantity,
        {{ typed_amount('price') }} as price_amount,
        {{ typed_amount('ssp') }} as ssp_amount,
        {{ typed_date('starts_on') }} as starts_on,
        {{ typed_date('ends_on') }} as ends_on,
        method,
        start_trigger,
        obligation_key,
        allocation_group,
        {{ record_columns('contract_lines', ['contract_id', 'amendment_id', 'line_id']) }}
    from landed

)

select * from contract_lines
