-- The periods nothing may be posted to: closed by the close calendar (policy) or by the ERP itself, and since when.
-- Trap: a period that neither names is open; and an ERP that says again and again that a period is closed closed it once.
with

calendar as (

    select
        legal_entity_id,
        period,
        -- closed at the end of that day
        cast(closed_on + interval '1' day as timestamp) as closed_at
    from {{ ref('close_calendar') }}
    where status = 'closed'

),

said as (

    select
        legal_entity_id, period, period_status, recorded_at,
        max(case when period_status <> 'closed' then recorded_at end) over (partition by legal_entity_id, period) as last_open_at
    from {{ ref('int_staging__erp_periods_stated') }}
    where {{ is_known('recorded_at') }}

),

closed as (

    select * from calendar

    union all

    select latest.legal_entity_id, latest.period, said.recorded_at
    from {{ ref('int_canonical__erp_periods_latest') }} as latest
    inner join said using (legal_entity_id, period)
    where latest.period_status = 'closed' and said.period_status = 'closed'
        and (said.last_open_at is null or said.recorded_at > said.last_open_at)

),

periods_closed as (

    select legal_entity_id, period, min(closed_at) as closed_at
    from closed
    group by legal_entity_id, period

)

select * from periods_closed
