-- What the sources say of contracts as signed.
with

landed as (

    select * from {{ source('landing', 'contracts') }}

),

contracts as (

    select
        contract_id,
        customer_id,
        legal_entity_id,
        currency as currency_code,
        {{ typed_date('signed_on') }} as signed_on,
        combine_with,
        opportunity_id,
        {{ record_columns('contracts', ['contract_id']) }}
    from landed

)

select * from contracts
