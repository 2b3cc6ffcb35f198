-- What rec_crm_to_billing compares is what the books hold, contract by contract: the fixed price sold, now and later, is what is
-- allocated; the use is what is scheduled; and what is billed net is what the balances say is billed.
-- Trap: where one part of a contract is stopped nothing of it is compared, though a separate part may go on in the books.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

stopped as (

    select distinct contract_id  -- many rows of one contract
    from {{ ref('rec_crm_to_billing') }}
    where reason_code = 'contract_stopped'

),

going_on as (

    select contracts.accounting_contract_id, contracts.contract_id, contracts.currency_code
    from {{ ref('contracts') }} as contracts
    -- most contracts go on
    left join stopped using (contract_id)
    where stopped.contract_id is null

),

allocations as (

    select accounting_contract_id, allocated_amount,
        row_number() over (partition by obligation_id order by version_no desc) as recency_no
    from {{ ref('transaction_price_allocations') }}

),

sides as (

    select contract_id, currency_code, 'sold' as side,
        case when reason_code in ('other_currency', 'not_sold', 'contract_stopped') then 0 else fixed_amount + sold_later_amount + usage_amount end
            as difference_amount
    from {{ ref('rec_crm_to_billing') }}

    union all

    select contract_id, currency_code, 'billed',
        case when reason_code in ('other_currency', 'not_sold', 'contract_stopped') then 0 else billed_amount + credited_amount end
    from {{ ref('rec_crm_to_billing') }}

    union all

    select going_on.contract_id, going_on.currency_code, 'sold', -allocations.allocated_amount
    from allocations
    inner join going_on using (accounting_contract_id)
    where allocations.recency_no = 1

    union all

    select going_on.contract_id, going_on.currency_code, 'sold', -schedule.revenue_amount
    from {{ ref('revenue_schedule_lines') }} as schedule
    inner join going_on using (accounting_contract_id)
    cross join run
    where schedule.component = 'usage' and schedule.period <= run.period

    union all

    select going_on.contract_id, going_on.currency_code, 'billed', -balances.billed_to_date_amount
    from {{ ref('contract_balances') }} as balances
    inner join going_on using (accounting_contract_id)
    inner join run using (period)

),

-- contracts signed together have one contract's name in the books
together as (

    select contract_id, coalesce(combine_with, contract_id) as combined_contract_id
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

)

select coalesce(together.combined_contract_id, sides.contract_id) as contract_id, sides.currency_code, sides.side,
    sum(sides.difference_amount) as difference_amount
from sides
-- the books' side is combined already, and some invoices are of contracts nobody knows
left join together on together.contract_id = sides.contract_id
group by coalesce(together.combined_contract_id, sides.contract_id), sides.currency_code, sides.side
having sum(sides.difference_amount) <> 0
