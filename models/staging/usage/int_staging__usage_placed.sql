-- Each metered event read by what the policy says of its type: when, how much, on which contract and line, what it voids.
-- Trap: a table, because data is JSON and everything after it reads it again.
with

landed as (

    select
        *,
        replace(source, '|', '%7C') || '|' as source_prefix,
        {{ usage_instant('time') }} as occurred_at,
        {{ usage_instant(json_text('extensions', 'recordedtime')) }} as told_at,
        {{ json_exact('data') }} as exact_data
    from {{ source('landing_usage', 'events') }}

),

told as (

    select
        landed.*,
        meanings.kind,
        meanings.contract_path,
        meanings.quantity_path,
        {{ json_at('landed.exact_data', 'meanings.contract_path') }} as told_contract_id,
        {{ json_at('landed.exact_data', 'meanings.line_path') }} as told_line_id,
        {{ json_at('landed.exact_data', 'meanings.quantity_path') }} as told_quantity,
        {{ json_at('landed.exact_data', 'meanings.voids_path') }} as told_voids
    from landed
    -- a type of which nobody has said what it means
    left join {{ ref('source_events') }} as meanings
        on meanings.source_system = 'usage' and meanings.source_event = landed.type
        and {{ is_valid_on('meanings', 'cast(coalesce(landed.occurred_at, landed._landed_at) as date)') }}

),

named as (

    select
        told.*,
        case when told.contract_path is null then coalesce(by_type.contract_id, by_subject.contract_id)
            else nullif(told.told_contract_id, '') end as contract_id,
        -- the subject's own line, unless the event tells of another contract
        case when told.contract_path is null or told.told_contract_id = coalesce(by_type.contract_id, by_subject.contract_id)
            then case when by_type.contract_id is not null then by_type.line_id else by_subject.line_id end
        end as subject_line_id
    from told
    -- most events tell their contract themselves
    left join {{ ref('source_contracts') }} as by_type
        on by_type.source_system = 'usage' and by_type.source_contract_id = told.subject || '/' || told.type
        and {{ is_valid_on('by_type', 'cast(told.occurred_at as date)') }}
    left join {{ ref('source_contracts') }} as by_subject
        on by_subject.source_system = 'usage' and by_subject.source_contract_id = told.subject
        and {{ is_valid_on('by_subject', 'cast(told.occurred_at as date)') }}

),

usage_placed as (

    select
        type as event_type,
        subject,
        kind,
        source_prefix || id as event_id,
        contract_id,
        coalesce(nullif(told_line_id, ''), subject_line_id) as line_id,
        occurred_at,
        -- what only takes out another event measures nothing itself
        case kind when 'void' then cast(0 as decimal(38, 9)) when 'usage' then {{ usage_quantity('told_quantity') }} end as quantity,
        quantity_path is not null as has_quantity_path,
        source_prefix || nullif(told_voids, '') as voids_id,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce(told_at, _landed_at) as recorded_at, told_at is not null as is_recorded_at_stated
    from named

)

select * from usage_placed
