-- How the position of each accounting contract moved, month by month (606-10-45-1 to 45-5): one net position, except that
-- metered use in arrears stands alone, obligation by obligation: a liability where more is billed than recognized, else an asset.
-- Trap: the sides are taken of each position to date before they are added; two positions never net each other.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

standing_alone as (

    select obligation_id from {{ ref('performance_obligations') }} where unbilled_role = 'unbilled_receivable'

),

activity as (

    select
        accounting_contract_id,
        coalesce(standing_alone_obligation_id, '') as position_key,
        period, billed_amount, cast(0 as decimal(18, 4)) as recognized_amount
    from {{ ref('int_subledger__invoice_lines_assigned') }}

    union all

    select
        schedule.accounting_contract_id,
        coalesce(standing_alone.obligation_id, ''), schedule.period, cast(0 as decimal(18, 4)), schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    cross join run
    -- few obligations stand alone
    left join standing_alone on standing_alone.obligation_id = schedule.obligation_id
    where schedule.period <= run.period

),

monthly as (

    select
        accounting_contract_id, position_key, period,
        cast(sum(billed_amount) as decimal(18, 4)) as billed_amount,
        cast(sum(recognized_amount) as decimal(18, 4)) as recognized_amount
    from activity
    group by accounting_contract_id, position_key, period

),

cumulated as (

    select
        monthly.*,
        billed_amount - recognized_amount as moved_amount,
        sum(billed_amount - recognized_amount) over (
            partition by accounting_contract_id, position_key order by period rows unbounded preceding
        ) as net_amount
    from monthly

),

positions_moved as (

    select
        accounting_contract_id, period,
        cast(sum(billed_amount) as decimal(18, 4)) as billed_amount,
        cast(sum(recognized_amount) as decimal(18, 4)) as recognized_amount,
        cast(sum(greatest(net_amount, 0) - greatest(net_amount - moved_amount, 0)) as decimal(18, 4)) as liability_amount,
        cast(sum(case when position_key = '' then greatest(-net_amount, 0) - greatest(moved_amount - net_amount, 0) else 0 end)
            as decimal(18, 4)) as asset_amount,
        cast(sum(case when position_key = '' then 0 else greatest(-net_amount, 0) - greatest(moved_amount - net_amount, 0) end)
            as decimal(18, 4)) as unbilled_amount
    from cumulated
    group by accounting_contract_id, period

)

select * from positions_moved
