-- What became of every record that Stripe sent, each exactly once: as what it is, or, an event, as the state that it tells.
-- Trap: a record is a state: the same invoice may be sent often and is billed once.
with

judged as (

    select * from {{ ref('int_staging__stripe_documents_judged') }}
    union all
    select * from {{ ref('int_staging__stripe_others_judged') }}

),

-- the state that a record tells: itself, or what an event holds
told as (

    select
        states.record_object, states.record_id, states.load_id, states.file_name, states.row_no,
        max(case when states.event_type is not null or states.record_object <> 'event' then states.object end) as told_object,
        min(judged.outcome) as outcome, min(judged.reason) as reason, min(judged.exception_type) as exception_type, min(judged.contract_id) as contract_id,
        coalesce(max(case when judged.is_holding then 1 else 0 end), 0) = 1 as is_holding
    from {{ ref('int_staging__stripe_states_read') }} as states
    -- objects that nothing is read from
    left join judged on judged.object = states.object and judged.source_id = states.source_id and judged.state_no = states.state_no
    group by states.record_object, states.record_id, states.load_id, states.file_name, states.row_no

),

records_accounted as (

    select
        'stripe' as source_system,
        records.object, records.source_id, records.load_id, records.file_name, records.row_no, records.landed_at, records.recorded_at,
        cast(1 as bigint) as record_count,
        case when records.is_repeated then 'duplicate' else coalesce(told.outcome, {{ stripe_other_outcome('told.told_object') }}) end as outcome,
        case when records.is_repeated then 'the same state was sent before'
            else coalesce(told.reason, {{ stripe_other_reason('coalesce(told.told_object, records.object)') }}) end as reason,
        case when not records.is_repeated then told.exception_type end as exception_type,
        told.contract_id,
        not records.is_repeated and told.exception_type is not null and told.contract_id is not null and told.is_holding as is_holding
    from {{ ref('int_staging__stripe_states_read') }} as records
    inner join told
        on told.record_object = records.object and told.record_id = records.source_id and told.load_id = records.load_id
        and told.file_name = records.file_name and told.row_no = records.row_no
    where records.record_object = records.object and records.record_id = records.source_id and records.event_type is null

)

select * from records_accounted
