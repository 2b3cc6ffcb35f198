-- Revenue in the journal is the schedule's up to the run's period, obligation by obligation; an obligation only one side
-- knows counts in full.
with

sides as (

    select accounting_contract_id, obligation_id, period, revenue_amount as difference_amount
    from {{ ref('revenue_schedule_lines') }}

    union all

    select accounting_contract_id, obligation_id, origin_period, credit_amount - debit_amount
    from {{ ref('journal_lines') }}
    where entry_kind = 'revenue' and account_role = 'contract_liability'

)

select accounting_contract_id, obligation_id, sum(difference_amount) as difference_amount
from sides
cross join {{ ref('int_canonical__run_bounds') }} as run
where sides.period <= run.period
group by accounting_contract_id, obligation_id
having sum(difference_amount) <> 0
