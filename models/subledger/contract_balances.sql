-- What the books say of each accounting contract at the end of every month (606-10-45-1 to 45-5), from its first activity
-- to the run's period.
-- Trap: a month in which nothing moved has a row too, with the balances it inherited.
with

run as (

    select {{ period_month_no('period') }} as last_month_no from {{ ref('int_canonical__run_bounds') }}

),

spread as (

    select
        balances.*,
        cast({{ integer_series(period_month_no('balances.period'),
            'coalesce(' ~ period_month_no('balances.next_period') ~ ' - 1, run.last_month_no)') }} as integer) as month_no
    from {{ ref('int_subledger__balances_reached') }} as balances
    cross join run

),

contract_balances as (

    select
        spread.accounting_contract_id,
        months.period,
        spread.billed_to_date_amount, spread.recognized_to_date_amount, spread.contract_liability_amount,
        spread.contract_asset_amount, spread.unbilled_receivable_amount, spread.refund_liability_amount,
        contracts.currency_code, contracts.legal_entity_id
    from spread
    inner join {{ ref('int_subledger__months_numbered') }} as months using (month_no)
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_id = spread.accounting_contract_id

)

select * from contract_balances
