-- The customers that the ERP knows: Tryton's parties by the code that other systems call them by, NetSuite's by each of their keys.
with

known as (

    select
        coalesce({{ json_text('payload', 'code') }}, source_id) as erp_customer_id,
        {{ json_text('payload', 'name') }} as erp_customer_name,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce({{ typed_instant('source_updated_at') }}, _landed_at) as recorded_at,
        source_updated_at is not null as is_recorded_at_stated
    from {{ source('landing_erp', 'records') }}
    where object = 'tryton.party'

    union all

    select erp_customer_id, erp_customer_name, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from {{ ref('int_staging__erp_netsuite_customers_named') }}

),

erp_customers as (

    select
        erp_customer_id, erp_customer_name,
        cast(null as {{ dbt.type_string() }}) as legal_entity_id,
        'erp' as source_system, 'erp_customers' as source_table, erp_customer_id as source_key,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from known

)

select * from erp_customers
