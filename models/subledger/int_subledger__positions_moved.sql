-- What moved the position of each accounting contract, month by month (606-10-45-1 to 45-5): billed, recognized, and how much
-- of both stands alone: metered use in arrears, obligation by obligation, is a liability where more is billed than recognized,
-- else a receivable not yet billed.
-- Trap: the sides are taken of each position to date before they are added; two positions never net each other.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

alone as (

    select accounting_contract_id, standing_alone_obligation_id as obligation_id, period, billed_amount as moved_amount
    from {{ ref('int_subledger__invoice_lines_assigned') }}
    where standing_alone_obligation_id is not null

    union all

    select schedule.accounting_contract_id, schedule.obligation_id, schedule.period, -schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join {{ ref('performance_obligations') }} as obligations
        on obligations.obligation_id = schedule.obligation_id and obligations.unbilled_role = 'unbilled_receivable'
    cross join run
    where schedule.period <= run.period

),

alone_monthly as (

    select accounting_contract_id, obligation_id, period, sum(moved_amount) as moved_amount
    from alone
    group by accounting_contract_id, obligation_id, period

),

alone_to_date as (

    select
        alone_monthly.*,
        sum(moved_amount) over (
            partition by accounting_contract_id, obligation_id order by period rows unbounded preceding
        ) as net_amount
    from alone_monthly

),

moved as (

    select accounting_contract_id, period, billed_amount, cast(0 as decimal(18, 4)) as recognized_amount,
        cast(0 as decimal(18, 4)) as alone_liability_amount, cast(0 as decimal(18, 4)) as alone_unbilled_amount
    from {{ ref('int_subledger__invoice_lines_assigned') }}

    union all

    select accounting_contract_id, schedule.period, 0, revenue_amount, 0, 0
    from {{ ref('revenue_schedule_lines') }} as schedule
    cross join run
    where schedule.period <= run.period

    union all

    select accounting_contract_id, period, 0, 0,
        cast(greatest(net_amount, 0) - greatest(net_amount - moved_amount, 0) as decimal(18, 4)),
        cast(greatest(-net_amount, 0) - greatest(moved_amount - net_amount, 0) as decimal(18, 4))
    from alone_to_date

),

positions_moved as (

    select
        accounting_contract_id, period,
        cast(sum(billed_amount) as decimal(18, 4)) as billed_amount,
        cast(sum(recognized_amount) as decimal(18, 4)) as recognized_amount,
        cast(sum(alone_liability_amount) as decimal(18, 4)) as alone_liability_amount,
        cast(sum(alone_unbilled_amount) as decimal(18, 4)) as alone_unbilled_amount
    from moved
    group by accounting_contract_id, period

)

select * from positions_moved
