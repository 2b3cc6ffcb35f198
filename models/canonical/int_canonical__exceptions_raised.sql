-- Everything the canonical stage finds wrong (accounting.md 10). Nobody closes an exception: put right, it is gone, since
-- everything is derived again.
-- Trap: a row sent three times is told once.
with

raised as (

    select exception_type, cast(null as {{ dbt.type_string() }}) as impact,
        contract_id, source_system, source_table, source_key, message, first_seen_at, load_id
    from {{ ref('int_canonical__rows_questioned') }}
    union all
    select exception_type, null, contract_id, source_system, source_table, source_key, message, first_seen_at, load_id
    from {{ ref('int_canonical__contracts_questioned') }}
    union all
    select exception_type, null, contract_id, source_system, source_table, source_key, message, first_seen_at, load_id
    from {{ ref('int_canonical__periods_questioned') }}
    union all
    select exception_type, null, contract_id, source_system, source_table, source_key, message, first_seen_at, load_id
    from {{ ref('int_canonical__billing_questioned') }}
    union all
    select 'unreadable_fact', case when not is_holding then 'review' end, contract_id, source_system, source_table,
        coalesce(source_key, ''), source_table || ' ' || coalesce(source_key, '(no key)') || ': ' || reason, recorded_at, load_id
    from {{ ref('int_canonical__rows_unreadable') }}
    union all
    -- a record that shapes a contract and can't be placed holds it; the others are for review
    select exception_type, case when is_holding then 'blocks_posting' end, contract_id, source_system, object,
        coalesce(source_id, ''), object || ' ' || coalesce(source_id, '(no id)') || ': ' || reason, recorded_at, load_id
    from {{ ref('int_staging__records_accounted') }}
    where exception_type is not null and {{ is_known('recorded_at') }}

),

exceptions_raised as (

    select
        exception_type, impact, contract_id, cast(null as {{ dbt.type_string() }}) as accounting_contract_id,
        source_system, source_table, source_key, message,
        min(first_seen_at) as first_seen_at,
        max(load_id) as load_id
    from raised
    group by exception_type, impact, contract_id, source_system, source_table, source_key, message

)

select * from exceptions_raised
