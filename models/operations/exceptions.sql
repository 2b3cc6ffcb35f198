-- Every row or contract that fails a control, with what it stops and whose it is (accounting.md 10).
-- Trap: nobody closes one; put the data right, build again, and it is gone. A type the policy does not list is for review.
with

raised as (

    select exception_type, impact, contract_id, accounting_contract_id, source_system, source_table, source_key, message, first_seen_at
    from {{ ref('int_canonical__exceptions_raised') }}
    union all
    select exception_type, impact, contract_id, accounting_contract_id, source_system, source_table, source_key, message, first_seen_at
    from {{ ref('int_obligations__exceptions_raised') }}
    union all
    select exception_type, impact, contract_id, accounting_contract_id, source_system, source_table, source_key, message, first_seen_at
    from {{ ref('int_subledger__exceptions_raised') }}

),

-- the same thing found on two ways is one thing to put right
found as (

    select
        exception_type, impact, contract_id, accounting_contract_id, source_system, source_table, source_key, message,
        min(first_seen_at) as first_seen_at
    from raised
    group by exception_type, impact, contract_id, accounting_contract_id, source_system, source_table, source_key, message

),

exceptions as (

    select
        md5(found.exception_type || '|' || coalesce(found.contract_id, '') || '|' || coalesce(found.accounting_contract_id, '') || '|'
            || coalesce(found.source_system, '') || '|' || coalesce(found.source_table, '') || '|'
            || coalesce(found.source_key, '') || '|' || coalesce(found.impact, '') || '|' || found.message) as exception_id,
        found.exception_type,
        coalesce(found.impact, types.impact, 'review') as impact,
        coalesce(types.owner, 'revenue accounting') as owner,
        found.source_system, found.source_table, found.source_key, found.contract_id, found.accounting_contract_id,
        found.message, found.first_seen_at
    from found
    -- a policy folder may not list a type
    left join {{ ref('exception_types') }} as types on types.exception_type = found.exception_type

)

select * from exceptions
