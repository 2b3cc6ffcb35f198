-- What became of every record that Stripe sent, each exactly once: as what it is, or, an event, as the state that it tells.
-- Trap: a record is a state: the same invoice may be sent often and is billed once. An event whose object has lost its id is told; an
-- invoice to come has none yet.
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

records as (

    select states.*, told.outcome as told_outcome, told.reason as told_reason, told.exception_type, told.contract_id, told.is_holding,
        coalesce(told.told_object, case when states.object = 'event' then {{ json_text('states.payload', 'data.object.object') }} end, states.object) as told_object,
        states.object = 'event' and told.told_object is null and coalesce({{ json_text('states.payload', 'data.object.object') }}, 'customer') in ('customer', 'subscription',
            'subscription_schedule', 'invoice', 'invoiceitem', 'credit_note') and coalesce({{ json_text('states.payload', 'type') }}, '') <> 'invoice.upcoming' as is_nameless
    from {{ ref('int_staging__stripe_states_read') }} as states
    inner join told
        on told.record_object = states.object and told.record_id = states.source_id and told.load_id = states.load_id
        and told.file_name = states.file_name and told.row_no = states.row_no
    where states.record_object = states.object and states.record_id = states.source_id and states.event_type is null

),

judged_records as (

    select *,
        case when is_repeated then 'duplicate' when is_nameless then 'unmapped' else coalesce(told_outcome, {{ stripe_other_outcome('told_object') }}) end as outcome,
        case when is_repeated then 'the same state was sent before' when is_nameless then 'the object it tells has no id, or is not there: have Stripe send it again'
            else coalesce(told_reason, {{ stripe_other_reason('told_object') }}) end as reason
    from records

),

records_accounted as (

    select
        'stripe' as source_system,
        records.object, records.source_id, records.load_id, records.file_name, records.row_no, records.landed_at, records.recorded_at,
        cast(1 as bigint) as record_count,
        records.outcome, records.reason,
        case when records.outcome = 'unmapped' then coalesce(records.exception_type, 'unmapped_record') end as exception_type,
        records.contract_id,
        records.outcome = 'unmapped' and records.contract_id is not null and records.is_holding as is_holding
    from judged_records as records

)

select * from records_accounted
