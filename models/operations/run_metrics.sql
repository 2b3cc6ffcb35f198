-- How the run went, in numbers to watch from run to run.
-- Trap: a latency is a mean in days, of rows that say when they were recorded; nothing here is divided inexactly.
with

landed as (

    select
        sum(landed_rows) as landed_rows, sum(duplicate_rows) as duplicate_rows, sum(conflicting_rows) as conflicting_rows, sum(dead_rows) as dead_rows, sum(excepted_rows) as excepted_rows
    from {{ ref('rec_landing_to_canonical') }}

),

recorded as (

    select sum({{ dbt.datediff('recorded_at', 'landed_at', 'day') }}) as days_count, count(*) as rows_count
    from {{ ref('int_canonical__invoice_lines_resolved') }}
    where is_recorded_at_stated and resolution = 'in_force'

),

answered as (

    select * from {{ ref('int_operations__entries_timed') }}

),

broken as (

    select count(*) as rows_count from (
        {% for reconciliation in ['landing_to_canonical', 'billing_to_subledger', 'price_to_schedule', 'subledger_to_erp'] -%}
        select reason_code from {{ ref('rec_' ~ reconciliation) }} where reason_code in ('unexplained', 'erp_differs')
        {{ 'union all' if not loop.last }}
        {% endfor -%}
    ) as rows_broken

),

backlog as (

    select count(*) as periods_count
    from (select legal_entity_id, origin_period from {{ ref('journal_lines') }} group by 1, 2) as booked
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where booked.origin_period < run.period
        and not exists (
            select 1 from {{ ref('int_canonical__periods_closed') }} as closed
            where closed.legal_entity_id = booked.legal_entity_id and closed.period = booked.origin_period
        )

),

measured as (

    select 'facts_landed' as metric, 'rows' as unit_name, landed_rows as numerator, 1 as denominator from landed
    union all select 'duplicates', 'rows', duplicate_rows, 1 from landed
    union all select 'conflicts', 'rows', conflicting_rows, 1 from landed
    union all select 'dead_letters', 'rows', dead_rows, 1 from landed
    union all select 'rows_excepted', 'rows', excepted_rows, 1 from landed
    union all select 'latency_recorded_to_landed', 'days', days_count, rows_count from recorded
    union all select 'latency_landed_to_posted', 'days', waited_days, accepted_count from answered
    union all select 'posting_success', 'ratio', accepted_count, entries_count from answered
    union all select 'replays', 'entries', coalesce(replays_count, 0), 1 from answered
    union all select 'exceptions_' || impact, 'exceptions', count(*), 1 from {{ ref('exceptions') }} group by impact
    union all select 'breaks', 'rows', rows_count, 1 from broken
    union all select 'close_backlog', 'periods', periods_count, 1 from backlog

),

run_metrics as (

    select
        run.period, run.as_of_on, measured.metric, measured.unit_name,
        cast(cast({{ round_ratio('cast(measured.numerator as ' ~ type_wide_integer() ~ ') * 1000000', 'measured.denominator') }} as decimal(19, 0))
            * cast(0.000001 as decimal(7, 6)) as decimal(24, 6)) as measured_quantity
    from measured
    cross join {{ ref('int_canonical__run_bounds') }} as run

)

select * from run_metrics
