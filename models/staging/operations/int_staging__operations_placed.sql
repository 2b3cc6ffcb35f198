-- Each event read by what the policy says of its type: when, on which contract and line, how much, what it voids.
-- Trap: a path leads into data, or to an attribute that the standard does not name; what data tells comes first.
{%- set told = ['contract_path', 'line_path', 'quantity_path', 'fraction_path', 'voids_path'] %}
with

landed as (

    select
        *,
        replace(source, '|', '%7C') || '|' as source_prefix,
        {{ usage_instant('time') }} as occurred_at,
        {{ usage_instant(json_text('extensions', 'recordedtime')) }} as told_at,
        {{ json_exact('data') }} as exact_data
    from {{ source('landing_operations', 'events') }}

),

told as (

    select
        landed.*,
        meanings.kind, meanings.contract_path, meanings.quantity_path, meanings.fraction_path, meanings.fraction,
        {% for path in told -%}
        {%- set where = "replace(meanings." ~ path ~ ", '%', '')" -%}
        nullif(coalesce({{ json_at('landed.exact_data', where) }}, {{ json_at('landed.extensions', where) }}), '') as told_{{ path | replace('_path', '') }}{{ ',' if not loop.last }}
        {% endfor %}
    from landed
    -- a type of which nobody has said what it means
    left join {{ ref('source_events') }} as meanings
        on meanings.source_system = 'operations' and meanings.source_event = landed.type
        and {{ is_valid_on('meanings', 'cast(coalesce(landed.occurred_at, landed._landed_at) as date)') }}

),

named as (

    select
        told.*,
        -- what the event names is our contract itself, unless the policy knows it by another name
        coalesce(by_type.contract_id, by_name.contract_id, case when told.contract_path is not null then told.told_contract end) as contract_id,
        coalesce(told.told_line, case when by_type.contract_id is not null then by_type.line_id else by_name.line_id end) as line_id,
        coalesce(own_zone.time_zone, any_zone.time_zone) as time_zone
    from told
    -- most events tell their contract themselves, and few sources have a zone of their own
    left join {{ ref('source_contracts') }} as by_type
        on by_type.source_system = 'operations'
        and by_type.source_contract_id = case when told.contract_path is null then told.subject else told.told_contract end || '/' || told.type
        and {{ is_valid_on('by_type', 'cast(told.occurred_at as date)') }}
    left join {{ ref('source_contracts') }} as by_name
        on by_name.source_system = 'operations'
        and by_name.source_contract_id = case when told.contract_path is null then told.subject else told.told_contract end
        and {{ is_valid_on('by_name', 'cast(told.occurred_at as date)') }}
    {{ source_zones('operations', 'told.source', 'cast(told.occurred_at as date)') }}

),

operations_placed as (

    select
        type as event_type, source_prefix || id as event_id, kind, contract_id, line_id, occurred_at, time_zone,
        case when fraction_path is null then cast(fraction as decimal(9, 6)) else {{ told_fraction('told_fraction', 'fraction_path') }} end as fraction,
        case when {{ told_decimal('told_quantity', 24, 6) }} >= 0 then {{ told_decimal('told_quantity', 24, 6) }} end as quantity,
        (fraction_path is not null or fraction is not null) and quantity_path is not null as has_two_measures,
        told_fraction is not null or told_quantity is not null as has_measure_told,
        source_prefix || told_voids as voids_id,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce(told_at, _landed_at) as recorded_at, told_at is not null as is_recorded_at_stated
    from named

)

select * from operations_placed
