-- Every state of a period of NetSuite, and why it is none of ours: only a posting period of one calendar month is.
-- Trap: summary periods (quarters, years) and adjustment periods cover the same days as the months.
with

dated as (

    select
        generation, source_id as period_id, latest_no, is_deleted,
        {{ netsuite_day(['startdate', 'starting']) }} as starts_on,
        {{ netsuite_day(['enddate', 'ending']) }} as ends_on,
        {{ netsuite_text(['fiscal_calendar_id']) }} as fiscal_calendar_id,
        coalesce({{ netsuite_flag(['isquarter', 'quarter']) }}, false) or coalesce({{ netsuite_flag(['isyear', 'year_0']) }}, false) as is_summary,
        coalesce({{ netsuite_flag(['isadjust', 'is_adjustment']) }}, false) as is_adjustment,
        coalesce({{ netsuite_flag(['isposting']) }}, true) and not coalesce({{ netsuite_flag(['isinactive']) }}, false) as is_posted_to,
        coalesce({{ netsuite_flag(['closed']) }}, false) or coalesce({{ netsuite_flag(['alllocked', 'all_locked']) }}, false) as is_closed,
        {{ netsuite_is_unread_flag(['closed']) }} or {{ netsuite_is_unread_flag(['alllocked', 'all_locked']) }}
            or {{ netsuite_is_unread_flag(['isadjust', 'is_adjustment']) }} or {{ netsuite_is_unread_flag(['isquarter', 'quarter']) }}
            or {{ netsuite_is_unread_flag(['isyear', 'year_0']) }} as has_unread_flag,
        recorded_at, is_recorded_at_stated, load_id, file_name, row_no, landed_at
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'period' and not is_history and not is_duplicate

),

erp_netsuite_periods_judged as (

    select
        *,
        {{ period_of('starts_on') }} as period,
        case
            when is_deleted then 'deleted in the ERP'
            when has_unread_flag then 'its state cannot be read: whether it is closed, locked, a quarter, a year or an adjustment is T or F'
            when is_summary then 'a quarter or a year: its months are the periods'
            when is_adjustment then 'an adjustment period beside a month'
            when not is_posted_to then 'nothing is posted to it'
            when starts_on is null or ends_on is null then 'its days cannot be read: export them as year-month-day'
            when cast(starts_on as {{ dbt.type_string() }}) not like '%-01' or ends_on <> last_day(starts_on) then 'no calendar month'
        end as reason
    from dated

)

select * from erp_netsuite_periods_judged
