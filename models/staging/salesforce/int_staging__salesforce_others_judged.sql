-- What became of the records that are neither orders nor their products: accounts state customers, rates state prices, completed
-- steps state what was fulfilled; catalogue, quotes and opportunities are only read to understand the others.
-- Trap: a closed opportunity or an accepted quote binds nobody here: the activated order does.
with

records as (

    select * from {{ ref('int_staging__salesforce_records_read') }}

),

contexts as (

    select object, reason from {{ ref('int_staging__salesforce_objects_known') }}

),

rates as (

    select
        rates.object, rates.source_id, rates.version_no, rates.is_graduated, rates.unit_price, placed.contract_id,
        (placed.is_opening or placed.amended_on is not null) and not placed.is_container as is_placed, orders.order_id is not null as is_signed,
        rates.unit_price is null and max(case when rates.unit_price is not null then 1 else 0 end) over (partition by rates.order_product_id) = 1
            and rates.object = 'OrderItemRateCardEntry' as is_told_by_tiers,
        min(rates.version_no) over (partition by rates.object, rates.source_id) as first_version_no
    from {{ ref('int_staging__salesforce_rates_read') }} as rates
    -- rates of orders that were never activated or could not be stated
    left join {{ ref('int_staging__salesforce_lines_placed') }} as placed on placed.order_product_id = rates.order_product_id
    left join {{ ref('int_staging__salesforce_order_products_signed') }} as orders on orders.order_product_id = rates.order_product_id

),

steps as (

    select step_id, done_version_no, reopened_version_no, max(steps.kind) as kind, max(stated.event_id) as event_id
    from {{ ref('int_staging__salesforce_steps_fulfilled') }} as steps
    -- steps that mean nothing, or of lines that could not be stated
    left join {{ ref('stg_salesforce__fulfilment_events') }} as stated on stated.event_id like 'salesforce/' || steps.step_id || '/%'
    group by step_id, done_version_no, reopened_version_no

),

salesforce_others_judged as (

    select object, source_id, version_no,
        case when is_deleted then 'superseded' else 'stated' end as outcome,
        case when is_deleted then 'a deleted account: its contracts and its last state stand' else 'a state of a customer' end as reason,
        cast(null as {{ dbt.type_string() }}) as exception_type, cast(null as {{ dbt.type_string() }}) as contract_id
    from records
    where object = 'Account'

    union all

    select object, source_id, version_no,
        case when not is_signed or is_told_by_tiers then 'context' when version_no > first_version_no then 'superseded'
            when is_graduated and unit_price is not null and is_placed then 'stated' else 'unmapped' end,
        case when not is_signed then 'of no activated order: nobody is bound' when is_told_by_tiers then 'its tiers tell the price' when version_no > first_version_no then 'a later state: what was signed stands'
            when is_graduated and unit_price is not null and is_placed then 'a price tier'
            else 'a slab, a change of a price that stands elsewhere, or of a line that could not be stated: state the tier as an override' end,
        case when is_signed and not is_told_by_tiers and version_no = first_version_no and not (is_graduated and unit_price is not null and coalesce(is_placed, false)) then 'unmapped_record' end,
        contract_id
    from rates

    union all

    select records.object, records.source_id, records.version_no,
        case when steps.event_id is not null and records.version_no in (steps.done_version_no, steps.reopened_version_no) then 'stated'
            when steps.event_id is null and steps.kind <> 'ignored' and records.version_no = steps.done_version_no then 'unmapped' else 'context' end,
        case when steps.event_id is not null and records.version_no in (steps.done_version_no, steps.reopened_version_no) then 'a fulfilment event or its voiding'
            when steps.event_id is null and steps.kind <> 'ignored' and records.version_no = steps.done_version_no
                then 'a completed step whose order product could not be stated: land its source'
            else 'not completed, or a step that the policy file source_events gives no meaning' end,
        case when steps.event_id is null and steps.kind <> 'ignored' and records.version_no = steps.done_version_no then 'unmapped_record' end, null
    from records
    -- steps that were never completed
    left join steps on steps.step_id = records.source_id
    where records.object = 'FulfillmentStep'

    union all

    select records.object, records.source_id, records.version_no, 'context', contexts.reason, null, null
    from records
    inner join contexts on contexts.object = records.object

)

select * from salesforce_others_judged
