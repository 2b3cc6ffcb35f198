-- Fulfilment steps of Revenue Cloud that were completed, with the order products they stand for and what policy says such a step
-- means (source_events, by the step's definition, type or name). Trap: a step that is opened again takes its completion back.
with

states as (

    select
        source_id as step_id, version_no, recorded_at,
        lower({{ salesforce_text('State') }}) = 'completed' and not is_deleted and {{ salesforce_text('ActualCompletionDate') }} is not null as is_done,
        {{ salesforce_instant(salesforce_text('ActualCompletionDate')) }} as completed_at,
        {{ salesforce_text('StepDefIdentifier') }} as definition_key, {{ salesforce_text('StepType') }} as step_kind, {{ salesforce_text('Name') }} as step_name
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'FulfillmentStep'

),

completed as (

    select step_id, min(version_no) as done_version_no
    from states
    where is_done
    group by step_id

),

reopened as (

    select completed.step_id, min(states.version_no) as reopened_version_no
    from completed
    inner join states on states.step_id = completed.step_id and states.version_no > completed.done_version_no
    where not states.is_done
    group by completed.step_id

),

sources as (

    select
        {{ salesforce_text('StepId') }} as step_id,
        coalesce({{ salesforce_text('SourceLineItemId') }}, {{ salesforce_text('SourceIdentifier') }}) as named_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'FulfillmentStepSource' and not is_deleted

),

fulfilled_lines as (

    select source_id as named_id, max({{ salesforce_text('OrderItemId') }}) as order_product_id
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'FulfillmentOrderLineItem'
    group by source_id

),

salesforce_steps_fulfilled as (

    select distinct
        states.step_id, completed.done_version_no, reopened.reopened_version_no, states.completed_at,
        coalesce(fulfilled_lines.order_product_id, sources.named_id, '') as order_product_id,
        -- what nobody gave a meaning has none
        coalesce(events.kind, 'ignored') as kind, events.fraction
    from completed
    inner join states on states.step_id = completed.step_id and states.version_no = completed.done_version_no
    -- a step without a line, most never opened again, some that mean nothing for revenue; a source may be told twice
    left join reopened on reopened.step_id = completed.step_id
    left join sources on sources.step_id = completed.step_id
    left join fulfilled_lines on fulfilled_lines.named_id = sources.named_id
    left join {{ ref('source_events') }} as events
        on events.source_system = 'salesforce' and events.source_event in (states.definition_key, states.step_kind, states.step_name)
        and {{ is_valid_on('events', 'cast(states.completed_at as date)') }}

)

select * from salesforce_steps_fulfilled
