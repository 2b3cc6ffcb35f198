-- What variable consideration was expected to be, from a date; each restates the one before.
with

landed as (

    select * from {{ source('landing', 'price_estimates') }}

),

price_estimates as (

    select
        estimate_id,
        contract_id,
        line_id,
        amendment_id,
        kind,
        {{ typed_date('effective_on') }} as effective_on,
        {{ typed_amount('amount') }} as estimated_amount,
        voids_id,
        {{ record_columns('price_estimates', ['estimate_id']) }}
    from landed

)

select * from price_estimates
