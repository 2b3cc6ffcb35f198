-- What was metered, event by event. Read by column: it is the one table with tens of millions of rows.
with

landed as (

    select * from {{ source('landing', 'usage_events') }}

),

usage_events as (

    select
        event_id,
        contract_id,
        line_id,
        {{ typed_instant('occurred_at') }} as occurred_at,
        {{ typed_decimal('quantity', 38, 9) }} as quantity,
        voids_id,
        {{ record_columns('usage_events', ['event_id']) }}
    from landed

)

select * from usage_events
