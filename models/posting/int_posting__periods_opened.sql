-- In which period each origin period of a legal entity is posted: in itself while it is open, else in the first open one after
-- it, up to the run's period.
-- Trap: where all that follow are closed too there is no row, and what belongs there waits.
with

months as (

    select
        entities.legal_entity_id, months.period,
        case when closed.period is null then months.period end as open_period
    from {{ ref('legal_entities') }} as entities
    cross join {{ ref('int_subledger__months_numbered') }} as months
    -- a period nobody lists is open
    left join {{ ref('int_canonical__periods_closed') }} as closed
        on closed.legal_entity_id = entities.legal_entity_id and closed.period = months.period

),

following as (

    select
        legal_entity_id, period as origin_period,
        min(open_period) over (
            partition by legal_entity_id order by period rows between current row and unbounded following
        ) as posting_period
    from months

),

periods_opened as (

    select legal_entity_id, origin_period, posting_period
    from following
    where posting_period is not null

)

select * from periods_opened
