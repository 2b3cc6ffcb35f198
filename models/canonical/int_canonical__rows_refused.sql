-- Every row of a fact table that did not come into force for a fault of its own: said before, contradicted, unreadable or in
-- no place. A voided one has no fault.
-- Trap: usage is told by line and month, for one feed sent twice is one thing to look at, not ten million.
with

rows_refused as (

    {{ refused_rows(ref('int_canonical__contracts_resolved'), line_id='cast(null as ' ~ dbt.type_string() ~ ')') }}
    union all
    {{ refused_rows(ref('int_canonical__amendments_resolved'), line_id='cast(null as ' ~ dbt.type_string() ~ ')') }}
    union all
    {{ refused_rows(ref('int_canonical__contract_lines_resolved'), amendment_id='amendment_id') }}
    union all
    {{ refused_rows(ref('int_canonical__usage_prices_resolved'), amendment_id='amendment_id') }}
    union all
    {{ refused_rows(ref('int_canonical__invoice_lines_resolved'), currency_code='currency_code') }}
    union all
    {{ refused_rows(ref('int_canonical__fulfilment_events_resolved')) }}
    union all
    {{ refused_rows(ref('int_canonical__price_estimates_resolved'), amendment_id='amendment_id') }}
    union all
    {{ refused_rows(ref('int_canonical__contract_costs_resolved'), line_id='cast(null as ' ~ dbt.type_string() ~ ')') }}

    union all

    select source_system, source_table, contract_id || '/' || line_id || '/' || {{ period_of('cast(occurred_at as date)') }},
        max(load_id), min(recorded_at), min(landed_at), resolution, contract_id, line_id, null, null
    from {{ ref('int_canonical__usage_events_repeated') }}
    where resolution = 'duplicate'
    group by source_system, source_table, {{ period_of('cast(occurred_at as date)') }}, resolution, contract_id, line_id

    union all

    select source_system, source_table, source_key, load_id, recorded_at, landed_at, resolution, contract_id, line_id, null, null
    from {{ ref('int_canonical__usage_events_repeated') }}
    where resolution = 'conflicting'

    union all

    select source_system, 'usage_events', contract_id || '/' || line_id || '/' || period, load_id, first_recorded_at,
        first_recorded_at, resolution, contract_id, line_id, null, null
    from {{ ref('int_canonical__usage_metered') }}
    where resolution = 'unplaced'

    union all

    -- one that only voids is metered nowhere
    select source_system, source_table, source_key, load_id, recorded_at, landed_at, resolution, contract_id, line_id, null, null
    from {{ ref('int_canonical__usage_events_resolved') }}
    where voids_id is not null and is_void_only and resolution = 'unplaced'

)

select * from rows_refused
