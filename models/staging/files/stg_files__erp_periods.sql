-- Which periods the ERP holds open or closed.
with

landed as (

    select * from {{ source('landing', 'erp_periods') }}

),

erp_periods as (

    select
        legal_entity_id,
        period,
        status as period_status,
        {{ record_columns('erp_periods', ['legal_entity_id', 'period']) }}
    from landed

)

select * from erp_periods
