-- Every fact in force with the period it belongs to, for those known only after that period was closed.
-- Trap: usage by line and month: the latest word of the month decides.
with

facts_dated as (

    select source_system, source_table, source_key, load_id, contract_id, recorded_at, signed_on as belongs_on
    from {{ ref('int_canonical__contracts_resolved') }} where resolution = 'in_force'
    union all
    select source_system, source_table, source_key, load_id, contract_id, recorded_at, effective_on
    from {{ ref('int_canonical__amendments_resolved') }} where resolution = 'in_force'
    union all
    select source_system, source_table, source_key, load_id, contract_id, recorded_at, invoiced_on
    from {{ ref('int_canonical__invoice_lines_resolved') }} where resolution = 'in_force'
    union all
    select source_system, source_table, source_key, load_id, contract_id, recorded_at, occurred_on
    from {{ ref('int_canonical__fulfilment_events_resolved') }} where resolution = 'in_force'
    union all
    select source_system, source_table, source_key, load_id, contract_id, recorded_at, effective_on
    from {{ ref('int_canonical__price_estimates_resolved') }} where resolution = 'in_force'
    union all
    select source_system, source_table, source_key, load_id, contract_id, recorded_at, incurred_on
    from {{ ref('int_canonical__contract_costs_resolved') }} where resolution = 'in_force'
    union all
    select source_system, 'usage_events', contract_id || '/' || line_id || '/' || period, load_id, contract_id, last_recorded_at,
        month_starts_on
    from {{ ref('int_canonical__usage_metered') }} where resolution = 'in_force'

)

select * from facts_dated
