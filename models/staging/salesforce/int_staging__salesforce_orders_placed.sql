-- The contract that each activated order opens or changes: the id our own field or the policy gives it, else the ContractNumber
-- of the Contract it stood under when it was signed, else the OrderNumber of the first order.
-- Trap: orders under one Contract are one contract; the first opens it and the others amend it (606-10-25-10).
with

orders as (

    select * from {{ ref('int_staging__salesforce_orders_signed') }}

),

contracts as (

    select records.source_id as named_contract_id, min(coalesce(fields.told_contract_id, {{ salesforce_text('ContractNumber', 'records.payload') }})) as contract_number
    from {{ ref('int_staging__salesforce_records_read') }} as records
    -- few companies name contracts in a field of their own
    left join {{ ref('int_staging__salesforce_fields_mapped') }} as fields
        on fields.object = records.object and fields.source_id = records.source_id and fields.version_no = records.version_no
    where records.object = 'Contract'
    group by records.source_id

),

named as (

    select
        orders.order_id, followed.followed_order_id, followed.first_order_id,
        coalesce(
            orders.told_contract_id, first_orders.told_contract_id, mapped.contract_id,
            contracts.contract_number, first_orders.named_contract_number,
            case when first_orders.named_contract_id is null then first_orders.order_number end
        ) as contract_id
    from orders
    inner join {{ ref('int_staging__salesforce_orders_followed') }} as followed on followed.order_id = orders.order_id
    inner join orders as first_orders on first_orders.order_id = followed.first_order_id
    -- most contracts are mapped by no policy, and many orders stand under no Contract
    left join contracts on contracts.named_contract_id = first_orders.named_contract_id
    left join {{ ref('source_contracts') }} as mapped
        on mapped.source_system = 'salesforce' and mapped.line_id is null
        and mapped.source_contract_id in (first_orders.order_id, first_orders.order_number)
        and {{ is_valid_on('mapped', 'first_orders.effective_on') }}

),

numbered as (

    select
        named.*,
        row_number() over (
            partition by named.contract_id
            order by case when named.followed_order_id is null then 0 else 1 end, orders.recorded_at, orders.effective_on, orders.order_id
        ) as order_no,
        min(case when named.followed_order_id is null then 0 else 1 end) over (partition by named.contract_id) = 0 as has_opening
    from named
    inner join orders on orders.order_id = named.order_id

),

salesforce_orders_placed as (

    select
        order_id,
        coalesce(contract_id, '') as contract_id,
        contract_id is not null as is_placed,
        order_no = 1 and has_opening and contract_id is not null as is_opening
    from numbered

)

select * from salesforce_orders_placed
