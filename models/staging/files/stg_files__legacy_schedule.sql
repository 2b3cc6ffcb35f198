-- What the outgoing system scheduled, for the parallel run. It has no recorded_at: it is known when it landed.
with

landed as (

    select * from {{ source('landing', 'legacy_schedule') }}

),

legacy_schedule as (

    select
        contract_id,
        line_id,
        period,
        {{ typed_amount('amount') }} as legacy_amount,
        {{ record_columns('legacy_schedule', ['contract_id', 'line_id', 'period'], has_recorded_at=false) }}
    from landed

)

select * from legacy_schedule
