-- What was sold of each contract line to the end of the run's period: the fixed price as signed and as amended since, metered use
-- as rated, what is estimated on top or back, and what amendments of a later date will change.
-- Trap: lines that are one promise are sold together, under the first of them; a bundle is one line though it promises many; and
-- a fixed price on a metered line is nothing the books know: it has an exception of its own.
with

run as (

    select period, period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

lines as (

    select obligation_no, obligation_id, min(line_id) as line_id
    from {{ ref('int_obligations__lines_mapped') }}
    group by obligation_no, obligation_id

),

obligations as (

    select
        obligations.obligation_id, obligations.contract_id, obligations.accounting_contract_id, lines.line_id,
        obligations.starts_on, contracts.currency_code, contracts.minor_units
    from {{ ref('performance_obligations') }} as obligations
    inner join lines using (obligation_id)
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts using (accounting_contract_id)

),

prices as (

    select lines.obligation_id, coalesce(states.effective_on, states.stated_on) as sold_on, states.price_minor_units
    from {{ ref('int_obligations__states_measured') }} as states
    inner join lines using (obligation_no)
    where states.version_no = 0 and states.method <> 'usage'

    union all

    select lines.obligation_id, modifications.effective_on, modifications.price_change_minor_units
    from {{ ref('int_obligations__modifications_judged') }} as modifications
    inner join lines using (obligation_no)

),

amounts as (

    select
        prices.obligation_id,
        case when prices.sold_on <= run.period_ends_on then prices.price_minor_units else 0 end as fixed_minor_units,
        case when prices.sold_on > run.period_ends_on then prices.price_minor_units else 0 end as later_minor_units,
        0 as estimated_minor_units, 0 as usage_amount
    from prices
    cross join run

    union all

    select shares.obligation_id, 0, 0,
        case when shares.layer_key like '%|refund' then -abs(shares.share_minor_units) else shares.share_minor_units end, 0
    from {{ ref('int_schedule__estimates_shared') }} as shares
    cross join run
    where shares.effective_on <= run.period_ends_on
        and (shares.next_effective_on is null or shares.next_effective_on > run.period_ends_on)

    union all

    select schedule.obligation_id, 0, 0, 0, schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    cross join run
    where schedule.component = 'usage' and schedule.period <= run.period

),

lines_sold as (

    select
        obligations.contract_id, obligations.line_id, obligations.currency_code, min(obligations.starts_on) as starts_on,
        cast(sum({{ major_amount('amounts.fixed_minor_units', 'obligations.minor_units') }}) as decimal(18, 4)) as fixed_amount,
        cast(sum(amounts.usage_amount) as decimal(18, 4)) as usage_amount,
        cast(sum({{ major_amount('amounts.estimated_minor_units', 'obligations.minor_units') }}) as decimal(18, 4)) as estimated_amount,
        cast(sum({{ major_amount('amounts.later_minor_units', 'obligations.minor_units') }}) as decimal(18, 4)) as sold_later_amount
    from obligations
    inner join amounts using (obligation_id)
    group by obligations.contract_id, obligations.line_id, obligations.currency_code

)

select * from lines_sold
