-- The months of each legal entity, as NetSuite's periods tell them: one period is that of every subsidiary on its fiscal calendar.
-- Trap: where no calendar is told, all subsidiaries have the same.
with

calendars as (

    select
        generation,
        {{ netsuite_text(['accountingperiod']) }} as period_id,
        {{ netsuite_text(['fiscalcalendar']) }} as fiscal_calendar_id
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'period_calendar' and not is_history and not is_duplicate and latest_no = 1 and not is_deleted

),

periods as (

    select
        periods.generation, periods.period, periods.is_closed,
        coalesce(periods.fiscal_calendar_id, calendars.fiscal_calendar_id) as fiscal_calendar_id,
        periods.recorded_at, periods.is_recorded_at_stated, periods.load_id, periods.file_name, periods.row_no, periods.landed_at
    from {{ ref('int_staging__erp_netsuite_periods_judged') }} as periods
    -- a period is on several calendars, or on none that is told
    left join calendars on calendars.generation = periods.generation and calendars.period_id = periods.period_id
    where periods.reason is null

),

erp_netsuite_periods_stated as (

    select
        subsidiaries.legal_entity_id, periods.period,
        case when bool_or(periods.is_closed) then 'closed' else 'open' end as period_status,
        periods.load_id, periods.file_name, periods.row_no, periods.landed_at, periods.recorded_at, periods.is_recorded_at_stated
    from periods
    inner join {{ ref('int_staging__erp_netsuite_subsidiaries_mapped') }} as subsidiaries
        on subsidiaries.generation = periods.generation and subsidiaries.is_listed and not subsidiaries.is_elimination
        and subsidiaries.legal_entity_id is not null
        and coalesce(subsidiaries.fiscal_calendar_id = periods.fiscal_calendar_id, true)
    group by subsidiaries.legal_entity_id, periods.period, periods.load_id, periods.file_name, periods.row_no, periods.landed_at,
        periods.recorded_at, periods.is_recorded_at_stated

)

select * from erp_netsuite_periods_stated
