-- What was fulfilled, by completed fulfilment steps that policy gives a meaning; a step opened again voids it.
-- Trap: a completion is an instant, and becomes a day in the legal entity's time zone.
with

steps as (

    select
        steps.*, placed.contract_id, placed.line_id, opened.time_zone,
        'salesforce/' || steps.step_id || '/' || placed.line_id as event_id
    from {{ ref('int_staging__salesforce_steps_fulfilled') }} as steps
    inner join {{ ref('int_staging__salesforce_lines_placed') }} as placed on placed.order_product_id = steps.order_product_id
    inner join {{ ref('int_staging__salesforce_contracts_opened') }} as opened on opened.contract_id = placed.contract_id
    where steps.kind in ('activated', 'delivered', 'milestone', 'progress') and steps.completed_at is not null

),

told as (

    select event_id, contract_id, line_id, kind, completed_at as told_at, time_zone, fraction, cast(null as {{ dbt.type_string() }}) as voids_id,
        step_id, done_version_no as version_no
    from steps

    union all

    select steps.event_id || '/void', steps.contract_id, steps.line_id, 'void', records.recorded_at, steps.time_zone, null, steps.event_id,
        steps.step_id, steps.reopened_version_no
    from steps
    inner join {{ ref('int_staging__salesforce_records_read') }} as records
        on records.object = 'FulfillmentStep' and records.source_id = steps.step_id and records.version_no = steps.reopened_version_no

),

fulfilment_events as (

    select
        told.event_id, told.contract_id, told.line_id, told.kind,
        {{ day_in_zone('told.told_at', 'told.time_zone') }} as occurred_on,
        cast(told.fraction as decimal(9, 6)) as fraction, cast(null as decimal(24, 6)) as quantity, told.voids_id,
        {{ source_record('salesforce', 'fulfilment_events', ['told.event_id'], 'records') }}
    from told
    inner join {{ ref('int_staging__salesforce_records_read') }} as records
        on records.object = 'FulfillmentStep' and records.source_id = told.step_id and records.version_no = told.version_no

)

select * from fulfilment_events
