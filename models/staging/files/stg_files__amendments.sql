-- What the sources say of changes to contracts. `kind` is their word and decides nothing.
with

landed as (

    select * from {{ source('landing', 'amendments') }}

),

amendments as (

    select
        amendment_id,
        contract_id,
        {{ typed_date('effective_on') }} as effective_on,
        kind,
        treatment,
        voids_id,
        {{ record_columns('amendments', ['amendment_id']) }}
    from landed

)

select * from amendments
