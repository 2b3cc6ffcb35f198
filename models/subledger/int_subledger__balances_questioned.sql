-- Contracts whose balances at the end of the run's period ask for a look (accounting.md 10): revenue recognized and nothing
-- ever billed; more billed than the contract is worth.
-- Trap: an invoice that could not be used, in another currency say, is billed all the same, and has an exception of its own.
with

billed as (

    select distinct assigned.accounting_contract_id  -- one invoice line is enough
    from {{ ref('int_canonical__invoice_lines_resolved') }} as invoice_lines
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)

),

latest as (

    select balances.*
    from {{ ref('int_subledger__balances_reached') }} as balances
    where next_period is null

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
    left join {{ ref('int_subledger__contracts_valued') }} as worths using (accounting_contract_id)
    where latest.billed_to_date_amount > coalesce(worths.worth_amount, 0)

)

select * from balances_questioned
