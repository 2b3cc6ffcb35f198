-- Contracts that post nothing until somebody puts something right (accounting.md 9, 10): any exception on them whose impact is
-- to block posting, by the policy's word on its type unless the exception itself says otherwise.
-- Trap: they keep all their rows; only posting waits, and then posts the whole difference.
with

raised as (

    select exception_type, impact, contract_id from {{ ref('int_canonical__exceptions_raised') }}
    union all
    select exception_type, impact, contract_id from {{ ref('int_obligations__exceptions_raised') }}
    union all
    select exception_type, impact, contract_id from {{ ref('int_subledger__exceptions_raised') }}

),

contracts_held as (

    select distinct raised.contract_id  -- one reason is enough
    from raised
    -- a type the policy does not list says nothing of its impact
    left join {{ ref('exception_types') }} as types using (exception_type)
    where raised.contract_id is not null and coalesce(raised.impact, types.impact) = 'blocks_posting'

)

select contract_id from contracts_held
