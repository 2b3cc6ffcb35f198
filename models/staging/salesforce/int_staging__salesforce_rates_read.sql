-- What a metered line costs per unit from a quantity on, as agreed with its order: consumption rates of CPQ, rate card entries and
-- their adjustments of Revenue Cloud. Trap: a slab prices the whole quantity by one tier, an amount or percentage changes a price
-- that stands elsewhere: neither is a tier of its own, and both are asked for.
with

records as (

    select * from {{ ref('int_staging__salesforce_records_read') }}
    where not is_deleted

),

schedules as (

    select
        source_id as schedule_id,
        max(coalesce({{ salesforce_text('SBQQ__OrderItem__c') }}, {{ salesforce_text('SBQQ__OrderProduct__c') }})) as order_product_id,
        max(lower({{ salesforce_text('SBQQ__Type__c') }})) as tier_kind
    from records
    where object = 'SBQQ__OrderItemConsumptionSchedule__c'
    group by source_id

),

entries as (

    select
        source_id as entry_id,
        max({{ salesforce_text('OrderItemId') }}) as order_product_id, max({{ salesforce_text('RateCardEntryId') }}) as card_entry_id
    from records
    where object = 'OrderItemRateCardEntry'
    group by source_id

),

catalogue as (

    select source_id as card_entry_id, max({{ salesforce_number('Rate') }}) as catalogue_rate
    from records
    where object = 'RateCardEntry'
    group by source_id

),

told as (

    select
        records.object, records.source_id, records.version_no, schedules.order_product_id,
        {{ salesforce_number_else('SBQQ__LowerBound__c', '0') }} as tier_from, {{ salesforce_number('SBQQ__Price__c') }} as unit_price,
        coalesce(schedules.tier_kind, 'range') <> 'slab'
            and lower(coalesce({{ salesforce_text('SBQQ__PricingMethod__c') }}, 'per unit')) in ('per unit', 'perunit') as is_graduated
    from records
    -- a rate whose schedule was never landed
    left join schedules on schedules.schedule_id = {{ salesforce_text('SBQQ__OrderItemConsumptionSchedule__c', 'records.payload') }}
    where records.object = 'SBQQ__OrderItemConsumptionRate__c'

    union all

    select
        records.object, records.source_id, records.version_no, entries.order_product_id,
        0, {{ salesforce_number_else('NegotiatedRate', 'catalogue.catalogue_rate', 'records.payload') }}, true
    from records
    inner join entries on entries.entry_id = records.source_id
    -- a rate that was agreed needs no catalogue
    left join catalogue on catalogue.card_entry_id = entries.card_entry_id
    where records.object = 'OrderItemRateCardEntry'

    union all

    select
        records.object, records.source_id, records.version_no, entries.order_product_id,
        {{ salesforce_number_else('LowerBound', '0', 'records.payload') }}, {{ salesforce_number('AdjustmentValue', 'records.payload') }},
        coalesce(lower({{ salesforce_text('AdjustmentType', 'records.payload') }}) = 'override', false)
    from records
    left join entries on entries.entry_id = {{ salesforce_text('OrderItemRateCardEntryId', 'records.payload') }}
    where records.object = 'OrderItemRateAdjustment'

),

salesforce_rates_read as (

    select
        object, source_id, version_no, order_product_id, tier_from,
        -- nine decimals at most: what a price or its tier says beyond them is not dropped
        case when unit_price = cast(unit_price as decimal(38, 9)) and tier_from = cast(tier_from as decimal(38, 9)) then unit_price end as unit_price,
        is_graduated
    from told

)

select * from salesforce_rates_read
