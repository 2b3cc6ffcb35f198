-- How far projects are: each budget report that says something new is progress to date, on the day it was made.
with

told as (

    select * from {{ ref('int_staging__harvest_budgets_judged') }}
    where reason is null and not is_repeated and not is_overtaken

),

fulfilment_events as (

    select
        event_id, contract_id, line_id, kind,
        {{ day_in_zone('recorded_at', 'time_zone') }} as occurred_on,
        fraction, quantity, cast(null as {{ dbt.type_string() }}) as voids_id,
        'harvest' as source_system, 'fulfilment_events' as source_table, event_id as source_key,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from told

)

select * from fulfilment_events
