-- Everything that tells usage, as running totals of a span: summaries of an item's period or of a meter's day (told again as they
-- grow), and single records and meter events.
-- Trap: what a summary counts the single events are counted in: they stand only where no summary of their meter or item landed.
with

states as (

    select * from {{ ref('int_staging__stripe_states_read') }}
    where object in ('usage_record_summary', 'usage_record', 'billing.meter_event_summary', 'billing.meter_event') and not is_deleted

),

meters as (

    select
        {{ json_text('payload', 'event_name') }} as event_name, min(source_id) as meter_id,
        min({{ json_text('payload', 'customer_mapping.event_payload_key') }}) as customer_key,
        min({{ json_text('payload', 'value_settings.event_payload_key') }}) as value_key,
        min({{ json_text('payload', 'default_aggregation.formula') }}) as formula
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'billing.meter' and not is_deleted
    group by 1

),

told as (

    select
        states.object, states.source_id, states.state_no, states.recorded_at, states.load_id, states.file_name, states.row_no, states.landed_at,
        {{ stripe_id('states.payload', 'subscription_item') }} as item_id,
        coalesce({{ json_text('states.payload', 'meter') }}, meters.meter_id) as meter_id,
        coalesce({{ stripe_id('states.payload', 'customer') }}, {{ json_at('states.payload', "'payload.' || coalesce(meters.customer_key, 'stripe_customer_id')") }})
            as source_customer_id,
        coalesce({{ json_text('states.payload', 'total_usage') }}, {{ json_text('states.payload', 'aggregated_value') }}, {{ json_text('states.payload', 'quantity') }},
            {{ json_at('states.payload', "'payload.' || coalesce(meters.value_key, 'value')") }}) as told_quantity,
        coalesce({{ stripe_instant('states.payload', 'period.start') }}, {{ stripe_instant('states.payload', 'start_time') }},
            {{ stripe_instant('states.payload', 'timestamp') }}, {{ usage_instant(json_text('states.payload', 'timestamp')) }}) as starts_at,
        coalesce({{ stripe_instant('states.payload', 'period.end') }}, {{ stripe_instant('states.payload', 'end_time') }}) as ends_at
    from states
    left join meters on meters.event_name = {{ json_text('states.payload', 'event_name') }}

),

stripe_usage_told as (

    select
        told.object, told.source_id, told.state_no, told.item_id, told.meter_id, told.source_customer_id,
        {{ usage_quantity('told.told_quantity') }} as total_quantity,
        -- a day's sum falls on its day; of an item's period what is new falls on when it was told
        case when told.object = 'usage_record_summary'
            then greatest(coalesce(told.starts_at, told.recorded_at), least(told.recorded_at, coalesce(told.ends_at - interval '1' second, told.recorded_at)))
            else told.starts_at end as occurred_at,
        case when told.object in ('usage_record', 'billing.meter_event') then told.source_id
            else coalesce(told.item_id, told.meter_id || '/' || coalesce(told.source_customer_id, '')) || '/'
                || coalesce(cast(told.starts_at as {{ dbt.type_string() }}), '') || case when told.object = 'usage_record_summary' then ''
                    else '/' || coalesce(cast(told.ends_at as {{ dbt.type_string() }}), '') end end as span_key,
        told.object in ('usage_record', 'billing.meter_event') and exists (
            select 1 from told as summaries where summaries.object in ('usage_record_summary', 'billing.meter_event_summary')
                and (summaries.item_id = told.item_id or summaries.meter_id = told.meter_id)) as is_summed,
        coalesce(meters.formula, 'sum') in ('sum', 'count') as is_summable,
        told.recorded_at, told.load_id, told.file_name, told.row_no, told.landed_at
    from told
    -- items before meters have none
    left join meters on meters.meter_id = told.meter_id

)

select * from stripe_usage_told
