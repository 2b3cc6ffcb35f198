-- The quantity of each metered line and month, approved or as metered, and whether it is out of proportion to the months
-- before it (accounting.md 7; 606-10-32-11: what may have to be reversed is not recognized).
-- Trap: the three months before count as approved, and only those that have events.
with

growth as (

    select {{ millionths("cast(coalesce(max(case when name = 'usage_growth_limit' then value end), '3.0') as decimal(18, 6))") }}
        as limit_millionths
    from {{ ref('policy') }}

),

said as (

    select
        contract_id, line_id, period, source_system, load_id,
        metered_quantity, events_count, first_occurred_on, last_occurred_on, first_recorded_at,
        cast(null as decimal(38, 9)) as approved_quantity
    from {{ ref('int_canonical__usage_metered') }}
    where resolution = 'in_force'

    union all

    select approvals.contract_id, approvals.line_id, approvals.period, approvals.source_system, approvals.load_id,
        null, 0, null, null, approvals.recorded_at, approvals.approved_quantity
    from {{ ref('int_canonical__usage_approvals_latest') }} as approvals

),

monthly as (

    select
        contract_id, line_id, period,
        cast(cast(substr(period, 1, 4) as integer) * 12 + cast(substr(period, 6, 2) as integer) - 1 as integer) as month_no,
        sum(events_count) > 0 as has_events,
        max(approved_quantity) is not null as is_approved,
        cast(coalesce(max(approved_quantity), sum(metered_quantity)) as decimal(38, 9)) as quantity,
        {{ billionths('coalesce(max(approved_quantity), sum(metered_quantity))') }} as quantity_billionths,
        min(first_occurred_on) as first_occurred_on,
        max(last_occurred_on) as last_occurred_on,
        min(first_recorded_at) as first_recorded_at,
        max(source_system) as source_system,
        max(load_id) as load_id
    from said
    group by contract_id, line_id, period

),

compared as (

    select
        monthly.*,
        count(*) filter (where has_events) over earlier as earlier_count,
        sum(quantity_billionths) filter (where has_events) over earlier as earlier_billionths
    from monthly
    window earlier as (partition by contract_id, line_id order by month_no range between 3 preceding and 1 preceding)

),

usage_months_measured as (

    select
        compared.contract_id, compared.line_id, compared.period, compared.quantity,
        compared.quantity_billionths, compared.has_events, compared.is_approved,
        not compared.is_approved and compared.earlier_count > 0
            and compared.quantity_billionths * compared.earlier_count * 1000000
                > growth.limit_millionths * compared.earlier_billionths as needs_approval,
        compared.first_occurred_on, compared.last_occurred_on,
        coalesce(compared.first_occurred_on < lines.starts_on or compared.last_occurred_on > lines.ends_on, false) as is_outside_line,
        greatest(cast(compared.period || '-01' as date), lines.starts_on) as priced_on,
        compared.first_recorded_at, compared.source_system, compared.load_id
    from compared
    inner join {{ ref('int_canonical__lines_known') }} as lines using (contract_id, line_id)
    cross join growth

)

select * from usage_months_measured
