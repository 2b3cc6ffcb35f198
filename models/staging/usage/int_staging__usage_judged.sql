-- What becomes of each metered event: it states usage, has no part in it, or lacks what the reason says.
-- Trap: a reason never quotes an event, so that millions with the same fault are told as one.
with

placed as (

    select
        events.event_type, events.subject, events.kind, events.event_id,
        coalesce(events.contract_id, voided.contract_id) as contract_id,
        coalesce(events.line_id, voided.line_id) as line_id,
        events.occurred_at, events.quantity, events.has_quantity_path, events.voids_id,
        events.load_id, events.file_name, events.row_no, events.landed_at, events.recorded_at, events.is_recorded_at_stated
    from {{ ref('int_staging__usage_placed') }} as events
    -- few events void another
    left join {{ ref('int_staging__usage_voided') }} as voided on voided.event_id = events.voids_id and events.kind = 'void'

),

usage_judged as (

    select
        *,
        case
            when kind is null then 'nothing says what this type means on that day: add it to source_events'
            when kind = 'ignored' then 'source_events says that it has no part in revenue'
            when kind not in ('usage', 'void') then 'an event measures or voids: correct its kind in source_events'
            when occurred_at is null then 'it tells no time that can be read: correct it at the source'
            when kind = 'void' and voids_id is null then 'it names no event to void: correct voids_path in source_events or the source'
            when contract_id is null
                then 'its contract is not known: add the subject to source_contracts, or correct contract_path in source_events'
            when line_id is null
                then 'its line is not known: add the subject with its line to source_contracts, or line_path to source_events'
            when kind = 'usage' and not has_quantity_path then 'nothing says where its quantity is told: add quantity_path to source_events'
            when quantity is null then 'its quantity is no number of at most nine decimals: correct quantity_path in source_events or the source'
        end as reason
    from placed

)

select * from usage_judged
