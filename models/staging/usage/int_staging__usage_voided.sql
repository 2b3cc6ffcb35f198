-- The contract and line of each event that another one takes out: whoever voids need not say them again.
-- Trap: the event may have come more than once; its first landing says them.
with

voiding as (

    select distinct voids_id from {{ ref('int_staging__usage_placed') }} where voids_id is not null  -- voided twice is voided

),

ordered as (

    select
        events.event_id, events.contract_id, events.line_id,
        row_number() over (
            partition by events.event_id
            order by events.landed_at, events.load_id, events.file_name, events.row_no
        ) as landing_no
    from {{ ref('int_staging__usage_placed') }} as events
    inner join voiding on voiding.voids_id = events.event_id
    where events.contract_id is not null and events.line_id is not null

),

usage_voided as (

    select event_id, contract_id, line_id from ordered where landing_no = 1

)

select * from usage_voided
