-- What was activated, delivered or completed, in fractions or in units of the line, never both.
with

landed as (

    select * from {{ source('landing', 'fulfilment_events') }}

),

fulfilment_events as (

    select
        event_id,
        contract_id,
        line_id,
        kind,
        {{ typed_date('occurred_on') }} as occurred_on,
        {{ typed_decimal('fraction', 9, 6) }} as fraction,
        {{ typed_decimal('quantity', 24, 6) }} as quantity,
        voids_id,
        {{ record_columns('fulfilment_events', ['event_id']) }}
    from landed

)

select * from fulfilment_events
