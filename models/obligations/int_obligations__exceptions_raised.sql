-- What is wrong with what was promised (accounting.md 3 to 6): every row names the contract, the record and what to do.
-- Trap: most of these stop their contract; which ones is said once, in int_obligations__contracts_stopped.
with

obligations as (

    select * from {{ ref('int_obligations__obligations_identified') }}

),

raised as (

    select exception_type, contract_id, source_key, message from {{ ref('int_obligations__states_questioned') }}

    union all

    select exception_type, contract_id, source_key, message from {{ ref('int_obligations__modifications_questioned') }}

    union all

    select 'method_disagreement', contract_id, obligation_id,
        'The lines of obligation ' || obligation_id || ' differ in method, trigger or group: make them agree or part them'
    from obligations
    where has_mixed_terms

    union all

    select 'invalid_treatment', contract_id, amendment_id,
        'Amendment ' || amendment_id || ' is given as a separate contract and names what stands already, or ends a line: correct its treatment'
    from {{ ref('int_obligations__amendments_classified') }}
    where has_invalid_treatment

    union all

    select 'awaiting_activation', contract_id, obligation_id,
        'Obligation ' || obligation_id || ' starts with activation and nobody was let in yet: nothing is recognized'
    from obligations
    inner join {{ ref('int_obligations__states_reached') }} as reached using (obligation_no)
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where activated_on is null and reached.obligation_state = 'awaiting' and first_starts_on <= run.period_ends_on

),

seen as (

    select contract_id, min(recorded_at) as first_seen_at, min(source_system) as source_system
    from {{ ref('int_canonical__contract_lines_resolved') }}
    where resolution = 'in_force' and contract_id in (select contract_id from raised)
    group by contract_id

),

exceptions_raised as (

    select raised.exception_type, raised.contract_id, seen.source_system,
        case raised.exception_type when 'invalid_treatment' then 'amendments' else 'contract_lines' end as source_table,
        raised.source_key, raised.message, seen.first_seen_at
    from raised
    inner join seen using (contract_id)

    union all

    select exception_type, contract_id, source_system, source_table, source_key, message, first_seen_at
    from {{ ref('int_obligations__lines_questioned') }}

    union all

    select exception_type, contract_id, source_system, source_table, source_key, message, first_seen_at
    from {{ ref('int_obligations__totals_reached') }}

)

select
    exception_type, cast(null as {{ dbt.type_string() }}) as impact, contract_id,
    cast(null as {{ dbt.type_string() }}) as accounting_contract_id,
    source_system, source_table, source_key, message, first_seen_at
from exceptions_raised
