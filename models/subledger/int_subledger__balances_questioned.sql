-- Contracts whose balances at the end of the run's period ask for a look (accounting.md 10): revenue recognized and nothing
-- ever billed; more billed than the contract is worth.
-- Trap: what a contract is worth counts metered use as it occurs, and no refund: a refund expected is a liability, not an
-- overbilling.
with

run as (

    select period, period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

billed as (

    select accounting_contract_id, count(*) as invoice_lines_count
    from {{ ref('int_subledger__invoice_lines_assigned') }}
    group by accounting_contract_id

),

latest as (

    select balances.*
    from {{ ref('int_subledger__balances_reached') }} as balances
    where next_period is null

),

allocations as (

    select accounting_contract_id, obligation_id, allocated_amount,
        row_number() over (partition by obligation_id order by version_no desc) as recency_no
    from {{ ref('transaction_price_allocations') }}

),

worth as (

    select accounting_contract_id, allocated_amount as worth_amount
    from allocations
    where recency_no = 1

    union all

    select obligations.accounting_contract_id, {{ major_amount('shares.share_minor_units', 'obligations.minor_units') }}
    from {{ ref('int_schedule__estimates_shared') }} as shares
    inner join {{ ref('performance_obligations') }} as obligations using (obligation_id)
    where shares.next_effective_on is null and shares.layer_key not like '%|refund'

    union all

    select schedule.accounting_contract_id, schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    cross join run
    where schedule.component = 'usage' and schedule.period <= run.period

),

worths as (

    select accounting_contract_id, sum(worth_amount) as worth_amount
    from worth
    group by accounting_contract_id

),

balances_questioned as (

    select 'unbilled_contract' as exception_type, latest.accounting_contract_id,
        'Revenue of ' || cast(latest.recognized_to_date_amount as {{ dbt.type_string() }})
            || ' is recognized and nothing was ever billed: confirm the billing plan' as message
    from latest
    -- no invoice line at all is what is looked for
    left join billed using (accounting_contract_id)
    where latest.recognized_to_date_amount > 0 and billed.accounting_contract_id is null

    union all

    select 'overbilled_contract', latest.accounting_contract_id,
        cast(latest.billed_to_date_amount as {{ dbt.type_string() }}) || ' is billed and the contract is worth '
            || cast(coalesce(worths.worth_amount, 0) as {{ dbt.type_string() }}) || ': credit the excess or land the missing amendment'
    from latest
    -- a contract without lines is worth nothing
    left join worths using (accounting_contract_id)
    where latest.billed_to_date_amount > coalesce(worths.worth_amount, 0)

)

select * from balances_questioned
