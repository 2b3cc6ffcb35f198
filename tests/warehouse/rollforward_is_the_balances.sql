-- The rollforward closes every month of every legal entity and currency at the contract liability of its contracts, and opens it
-- where the month before closed (606-10-50-8). Both sides as one list, so that a month one side lacks counts in full.
with

months as (

    select
        legal_entity_id, currency_code, period, closing_amount, opening_amount,
        coalesce(lag(closing_amount) over (partition by legal_entity_id, currency_code order by period), 0) as closed_before_amount
    from {{ ref('contract_liability_rollforward') }}

),

sides as (

    select legal_entity_id, currency_code, period, closing_amount, opening_amount - closed_before_amount as gap_amount
    from months

    union all

    select legal_entity_id, currency_code, period, -contract_liability_amount, 0
    from {{ ref('contract_balances') }}

)

select legal_entity_id, currency_code, period, sum(closing_amount) as difference_amount, sum(gap_amount) as gap_amount
from sides
group by legal_entity_id, currency_code, period
having sum(closing_amount) <> 0 or sum(gap_amount) <> 0
