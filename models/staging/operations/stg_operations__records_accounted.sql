-- What became of every event of provisioning and services.
with

judged as (

    select
        *,
        case when reason is null then 'stated' when kind = 'ignored' then 'out_of_scope' else 'unmapped' end as outcome
    from {{ ref('int_staging__operations_judged') }}

),

records_accounted as (

    select
        'operations' as source_system, event_type as object, event_id as source_id,
        load_id, file_name, row_no, landed_at, recorded_at, cast(1 as bigint) as record_count,
        outcome, reason,
        case when outcome = 'unmapped' then case when reason like 'no time zone %' then 'unmapped_entity' else 'unmapped_record' end end as exception_type,
        contract_id,
        false as is_holding
    from judged

)

select * from records_accounted
