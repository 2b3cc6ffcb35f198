-- The periods nothing may be posted to: closed by the close calendar (policy) or by the ERP itself.
-- Trap: a period that neither names is open.
with

closed as (

    select
        legal_entity_id,
        period,
        -- closed at the end of that day
        cast(closed_on + interval '1' day as timestamp) as closed_at
    from {{ ref('close_calendar') }}
    where status = 'closed'

    union all

    select legal_entity_id, period, recorded_at
    from {{ ref('int_canonical__erp_periods_latest') }}
    where period_status = 'closed'

),

periods_closed as (

    select legal_entity_id, period, min(closed_at) as closed_at
    from closed
    group by legal_entity_id, period

)

select * from periods_closed
