-- Price tiers of metered lines, as agreed with the order that brought the line or that reprices it from its day.
-- Trap: a tier of zero that an adjustment states too replaces the entry's own rate.
with

rates as (

    select
        rates.*, records.load_id, records.file_name, records.row_no, records.landed_at,
        row_number() over (partition by rates.object, rates.source_id order by rates.version_no) as naming_no,
        -- two that state one tier are in conflict, and later told so
        rank() over (
            partition by rates.order_product_id, rates.tier_from
            order by case rates.object when 'OrderItemRateCardEntry' then 1 else 0 end
        ) as choice_no
    from {{ ref('int_staging__salesforce_rates_read') }} as rates
    inner join {{ ref('int_staging__salesforce_records_read') }} as records
        on records.object = rates.object and records.source_id = rates.source_id and records.version_no = rates.version_no
    where rates.is_graduated and rates.unit_price is not null

),

sourced as (

    select
        placed.contract_id, amendments.amendment_id, placed.line_id, rates.tier_from, rates.unit_price,
        rates.load_id, rates.file_name, rates.row_no, rates.landed_at,
        coalesce(amendments.recorded_at, orders.recorded_at) as recorded_at, orders.is_recorded_at_stated
    from rates
    inner join {{ ref('int_staging__salesforce_lines_placed') }} as placed on placed.order_product_id = rates.order_product_id
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as orders on orders.order_id = placed.order_id
    -- what was signed with the contract has none; an amendment said again says its prices again
    left join {{ ref('int_staging__salesforce_amendments_versioned') }} as amendments
        on amendments.order_id = placed.order_id and amendments.effective_on = placed.amended_on and not amendments.is_void
    where rates.naming_no = 1 and rates.choice_no = 1 and not placed.is_container
        and (placed.is_opening or amendments.amendment_id is not null)

),

usage_prices as (

    select
        contract_id, amendment_id, line_id,
        cast(tier_from as decimal(38, 9)) as tier_from, cast(unit_price as decimal(38, 9)) as unit_price,
        {{ source_record('salesforce', 'usage_prices', ['contract_id', 'amendment_id', 'line_id',
            'cast(cast(tier_from as decimal(38, 9)) as ' ~ dbt.type_string() ~ ')'], 'sourced') }}
    from sourced

)

select * from usage_prices
