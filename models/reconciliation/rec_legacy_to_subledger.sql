-- What the outgoing system scheduled beside what we do, line by line and month by month, for the contracts it knows: the
-- parallel run.
-- Trap: the schedules are added up as one list, so that a month only one side has counts in full; lines that are one
-- obligation are compared under the first of them.
with

contracts as (

    select distinct contract_id  -- of many months
    from {{ ref('int_canonical__legacy_schedule_latest') }}

),

-- the line that speaks for each obligation, and the obligations of each line
mapped as (

    select
        contract_id, line_id, obligation_id,
        min(line_id) over (partition by obligation_id) as first_line_id
    from {{ ref('int_obligations__lines_mapped') }}

),

lines as (

    select contract_id, line_id, min(first_line_id) as first_line_id
    from mapped
    group by contract_id, line_id

),

sides as (

    select legacy.contract_id, coalesce(lines.first_line_id, legacy.line_id) as line_id, legacy.period,
        legacy.legacy_amount, 0 as revenue_amount, 1 as legacy_rows, 0 as schedule_rows
    from {{ ref('int_canonical__legacy_schedule_latest') }} as legacy
    -- the outgoing system may know lines that we don't
    left join lines on lines.contract_id = legacy.contract_id and lines.line_id = legacy.line_id

    union all

    select schedule.contract_id, obligations.line_id, schedule.period, 0, schedule.revenue_amount, 0, 1
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join contracts on contracts.contract_id = schedule.contract_id
    inner join {{ ref('performance_obligations') }} as obligations on obligations.obligation_id = schedule.obligation_id

),

rec_legacy_to_subledger as (

    select
        contract_id, line_id, period,
        cast(sum(legacy_amount) as decimal(38, 4)) as legacy_amount,
        cast(sum(revenue_amount) as decimal(38, 4)) as revenue_amount,
        cast(sum(legacy_amount) - sum(revenue_amount) as decimal(38, 4)) as difference_amount,
        case
            when sum(legacy_amount) = sum(revenue_amount) then 'matched'
            when sum(schedule_rows) = 0 then 'missing_in_subledger'
            when sum(legacy_rows) = 0 then 'missing_in_legacy'
            else 'differs'
        end as reason_code
    from sides
    group by contract_id, line_id, period

)

select * from rec_legacy_to_subledger
