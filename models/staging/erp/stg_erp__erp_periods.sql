-- Which periods the ERP holds open or closed.
with

periods as (

    select legal_entity_id, period, period_status, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from {{ ref('int_staging__erp_tryton_periods_stated') }}
    union all
    select legal_entity_id, period, period_status, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from {{ ref('int_staging__erp_netsuite_periods_stated') }}

),

erp_periods as (

    select
        legal_entity_id, period, period_status,
        'erp' as source_system, 'erp_periods' as source_table, legal_entity_id || '/' || period as source_key,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from periods

)

select * from erp_periods
