-- What became of every record of the ERP.
with

records_accounted as (

    select * from {{ ref('int_staging__erp_tryton_records_accounted') }}
    union all
    select * from {{ ref('int_staging__erp_netsuite_records_accounted') }}

)

select * from records_accounted
