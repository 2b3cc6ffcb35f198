-- The usage events that another one took out (landing.md, facts).
-- Trap: a fact once voided stays out, whatever becomes of the one that voided it.
with

repeated as (

    select * from {{ ref('int_canonical__usage_events_repeated') }}

),

voiders as (

    select events.contract_id, events.voids_id
    from {{ ref('int_staging__usage_events_stated') }} as events
    where events.voids_id is not null
        and {{ is_known('events.recorded_at') }}
        and not exists (select 1 from repeated where repeated.event_id = events.event_id)

    union all

    select contract_id, voids_id
    from repeated
    where voids_id is not null and resolution = 'in_force'

),

usage_events_voided as (

    select distinct voiders.voids_id as event_id  -- voided twice is voided
    from voiders
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = voiders.contract_id and contracts.resolution = 'in_force' and contracts.is_currency_known

)

select * from usage_events_voided
