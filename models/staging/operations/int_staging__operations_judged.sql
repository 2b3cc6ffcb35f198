-- What becomes of each event of provisioning and services: it states a fulfilment, has no part in revenue, or lacks what the
-- reason says. Trap: an event that only voids another takes that one's contract and line; its first landing says them.
with

events as (

    select
        *,
        row_number() over (
            partition by event_id order by case when contract_id is null or line_id is null then 1 else 0 end, landed_at, load_id, file_name, row_no
        ) as telling_no
    from {{ ref('int_staging__operations_placed') }}

),

placed as (

    select
        events.event_type, events.event_id, events.kind, events.voids_id, events.occurred_at, events.time_zone,
        coalesce(events.contract_id, voided.contract_id) as contract_id,
        coalesce(events.line_id, voided.line_id) as line_id,
        case when events.kind <> 'void' then events.fraction end as fraction,
        case when events.kind <> 'void' then events.quantity end as quantity,
        events.has_two_measures, events.has_measure_told,
        events.load_id, events.file_name, events.row_no, events.landed_at, events.recorded_at, events.is_recorded_at_stated
    from events
    -- few events void another
    left join events as voided on voided.event_id = events.voids_id and voided.telling_no = 1

),

operations_judged as (

    select
        *,
        case
            when kind is null then 'nothing says what this type means on that day: add it to source_events'
            when kind = 'ignored' then 'source_events says that it has no part in revenue'
            when kind = 'usage' then 'usage is metered by the source usage: land it there, or correct its kind in source_events'
            when occurred_at is null then 'it tells no time that can be read: correct it at the source'
            when kind = 'void' and voids_id is null then 'it names no event to void: correct voids_path in source_events or the source'
            when contract_id is null
                then 'its contract is not known: add the subject to source_contracts, or correct contract_path in source_events'
            when line_id is null
                then 'its line is not known: add the subject with its line to source_contracts, or line_path to source_events'
            when time_zone is null then 'no time zone says on which day it was: add its source, or any, to source_entities'
            when kind in ('activated', 'void') then null
            when has_two_measures then 'both a fraction and a quantity are named: name one of them in source_events'
            when has_measure_told and fraction is null and quantity is null
                then 'how much was done is no number of at most six decimals, or no fraction: correct its path in source_events or the source'
            when kind <> 'delivered' and fraction is null and quantity is null
                then 'nothing says how much was done: add fraction, fraction_path or quantity_path to source_events, or correct the source'
        end as reason
    from placed

)

select * from operations_judged
