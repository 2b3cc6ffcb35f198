-- What was metered, event by event. Read by column: it is the one table with tens of millions of rows.
-- Trap: what cannot be read is null here, and stops the build in canonical.
with

landed as (

    select * from {{ source('landing', 'usage_events') }}

),

usage_events as (

    select
        event_id,
        contract_id,
        line_id,
        {{ typed_instant_or_null('occurred_at') }} as occurred_at,
        {{ typed_decimal_or_null('quantity', 38, 9) }} as quantity,
        voids_id,
        {{ record_columns('usage_events', ['event_id'], or_null=true) }}
    from landed

)

select * from usage_events
