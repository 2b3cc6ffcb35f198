-- What became of every metered event, told together by type, subject and reason.
-- Trap: a group is known from its first event on, and counted whole on both sides of landing to canonical.
with

judged as (

    select
        *,
        coalesce(subject, event_type) as source_id,
        case when reason is null then 'stated' when kind = 'ignored' then 'out_of_scope' else 'unmapped' end as outcome
    from {{ ref('int_staging__usage_judged') }}

),

records_accounted as (

    select
        'usage' as source_system,
        event_type as object,
        source_id,
        min(load_id) as load_id,
        min(file_name) as file_name,
        cast(null as bigint) as row_no,
        min(landed_at) as landed_at,
        min(recorded_at) as recorded_at,
        count(*) as record_count,
        outcome,
        reason,
        case outcome when 'unmapped' then 'unmapped_record' end as exception_type,
        case when min(contract_id) = max(contract_id) then min(contract_id) end as contract_id,
        false as is_holding
    from judged
    group by event_type, source_id, outcome, reason

)

select * from records_accounted
