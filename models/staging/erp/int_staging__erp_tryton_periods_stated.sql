-- A legal entity's month as Tryton's periods together make it, each time one of them changed: open only while the period of
-- every company it keeps, and our journal's period there, is open.
-- Trap: an entity with a book a currency has a period in each; where one is closed, what belongs there waits for the next.
with

periods as (

    select * from {{ ref('int_staging__erp_tryton_periods') }}

),

-- every part as it stood when this one changed
known as (

    select
        periods.*, parts.is_closed as is_part_closed,
        row_number() over (
            partition by periods.part_id, periods.load_id, periods.file_name, periods.row_no, parts.part_id
            order by parts.recorded_at desc, parts.landed_at desc, parts.row_no desc
        ) as recency_no
    from periods
    inner join periods as parts
        on parts.legal_entity_id = periods.legal_entity_id and parts.period = periods.period
        and parts.recorded_at <= periods.recorded_at

),

erp_tryton_periods_stated as (

    select
        legal_entity_id, period,
        case when bool_or(is_part_closed) then 'closed' else 'open' end as period_status,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from known
    where recency_no = 1
    group by legal_entity_id, period, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated

)

select * from erp_tryton_periods_stated
