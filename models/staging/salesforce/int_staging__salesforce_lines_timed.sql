-- By which clock each line that is sold earns, as the order product or its product's template says: what was earned by a day can
-- then be told from the calendar alone. Trap: a line that waits for an activation, or is delivered, cannot be told so; nor can
-- a bundle of several clocks. What policy doesn't know is taken by the day; its contract is held for the missing product anyway.
with

lines as (

    select * from {{ ref('int_staging__salesforce_lines_judged') }}
    where line_exception_type is null

),

sold as (

    select lines.order_product_id, lines.sku as promised_sku, lines.order_effective_on
    from lines

    union all

    select lines.order_product_id, bundles.component_sku, lines.order_effective_on
    from lines
    inner join {{ ref('product_bundles') }} as bundles
        on bundles.bundle_sku = lines.sku and {{ is_valid_on('bundles', 'lines.order_effective_on') }}

),

clocks as (

    select
        sold.order_product_id,
        min(templates.method) as method,
        count(distinct templates.method) as method_count,
        max(case when templates.start_trigger = 'activation' then 1 else 0 end) = 1 as is_activated
    from sold
    inner join {{ ref('products') }} as products
        on products.sku = sold.promised_sku and {{ is_valid_on('products', 'sold.order_effective_on') }}
    inner join {{ ref('obligation_templates') }} as templates on templates.obligation_template = products.obligation_template
    group by sold.order_product_id

),

salesforce_lines_timed as (

    select
        lines.order_product_id,
        coalesce(lines.told_method, clocks.method, 'ratable_daily') as method,
        coalesce(lines.told_method, clocks.method, 'ratable_daily') in ('ratable_daily', 'ratable_monthly')
            and (coalesce(clocks.method_count, 1) = 1 or lines.told_method is not null)
            and coalesce(lines.told_start_trigger = 'activation', clocks.is_activated, false) = false as is_timed
    from lines
    -- a SKU that policy doesn't know
    left join clocks on clocks.order_product_id = lines.order_product_id

)

select * from salesforce_lines_timed
