-- Periods of the ERP and their state, whichever ERP: what comes after staging reads this and knows no source.
with

erp_periods_stated as (

    {{ stated('erp_periods') }}

)

select * from erp_periods_stated
