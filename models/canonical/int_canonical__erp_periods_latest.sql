-- The last word on whether the ERP's period is open (landing.md, masters).
with

erp_periods_latest as (

    {{ latest_of_masters(ref('int_staging__erp_periods_stated'), ['legal_entity_id', 'period'], ['period_status']) }}

)

select * from erp_periods_latest
