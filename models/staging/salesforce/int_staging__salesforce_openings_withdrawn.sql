-- First orders that were taken back after their activation: the contract ends on its first day and nothing of it is earned.
-- Trap: where another order amends the contract, what should stand of it is not told: that is asked for instead.
with

openings as (

    select opened.contract_id, orders.order_id, orders.order_number, orders.withdrawn_version_no
    from {{ ref('int_staging__salesforce_contracts_opened') }} as opened
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as orders on orders.order_id = opened.order_id
    where opened.exception_type is null and orders.withdrawn_version_no is not null

),

starts as (

    select order_id, min(starts_on) as effective_on
    from {{ ref('int_staging__salesforce_lines_judged') }}
    where line_exception_type is null
    group by order_id

),

salesforce_openings_withdrawn as (

    select
        openings.contract_id, openings.order_id, openings.order_number || '/void' as amendment_id, starts.effective_on,
        records.load_id, records.file_name, records.row_no, records.landed_at, records.recorded_at, records.is_recorded_at_stated
    from openings
    inner join starts on starts.order_id = openings.order_id
    inner join {{ ref('int_staging__salesforce_records_read') }} as records
        on records.object = 'Order' and records.source_id = openings.order_id and records.version_no = openings.withdrawn_version_no
    where not exists (
        select 1 from {{ ref('int_staging__salesforce_steps_ordered') }} as steps where steps.contract_id = openings.contract_id
    )

)

select * from salesforce_openings_withdrawn
