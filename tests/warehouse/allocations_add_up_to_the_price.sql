{{ config(group='allocation') }}
-- After every modification the allocations of a pool are what they were plus the change in price, and at inception they are
-- the price (606-10-32-28, 25-13): nothing is created or lost by sharing. Both sides as one list, so that a row one side
-- lacks counts in full.
with

movements as (

    select accounting_contract_no, pool_group, 0 as step_no, allocated_minor_units as moved_minor_units
    from {{ ref('int_allocation__inception_shares') }}

    union all

    select states.accounting_contract_no, states.pool_group, 0, -states.price_minor_units
    from {{ ref('int_obligations__states_measured') }} as states
    where states.version_no = 0 and states.method <> 'usage'
        and states.accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})

    union all

    select steps.accounting_contract_no, steps.pool_group, steps.step_no,
        after.base_minor_units + after.amount_minor_units - before.base_minor_units - before.amount_minor_units
            - steps.price_change_minor_units
    from {{ ref('int_allocation__steps_laid') }} as steps
    inner join {{ ref('int_allocation__amounts_modified') }} as before
        on before.obligation_no = steps.obligation_no and before.step_no = steps.step_no - 1
    inner join {{ ref('int_allocation__amounts_modified') }} as after
        on after.obligation_no = steps.obligation_no and after.step_no = steps.step_no

)

select accounting_contract_no, pool_group, step_no, sum(moved_minor_units) as difference_minor_units
from movements
group by accounting_contract_no, pool_group, step_no
having sum(moved_minor_units) <> 0
