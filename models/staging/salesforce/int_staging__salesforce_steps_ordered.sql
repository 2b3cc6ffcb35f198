-- What was learned of each contract after its first order, in the order in which it was learned: an order that amends it was
-- activated, or was taken back. Trap: by when it was known, not by when it takes effect: an order may reach back.
with

orders as (

    select orders.*, placed.contract_id
    from {{ ref('int_staging__salesforce_orders_signed') }} as orders
    inner join {{ ref('int_staging__salesforce_orders_placed') }} as placed on placed.order_id = orders.order_id
    where placed.is_placed and not placed.is_opening

),

steps as (

    select
        contract_id, order_id, order_number, false as is_withdrawal,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from orders

    union all

    select
        orders.contract_id, orders.order_id, orders.order_number, true,
        records.load_id, records.file_name, records.row_no, records.landed_at, records.recorded_at, records.is_recorded_at_stated
    from orders
    inner join {{ ref('int_staging__salesforce_records_read') }} as records
        on records.object = 'Order' and records.source_id = orders.order_id and records.version_no = orders.withdrawn_version_no

),

salesforce_steps_ordered as (

    select
        *,
        row_number() over (
            partition by contract_id order by recorded_at, case when is_withdrawal then 1 else 0 end, order_number, order_id
        ) as step_no
    from steps

)

select * from salesforce_steps_ordered
