-- The lines whose use is metered, wholly or by a component of a bundle (accounting.md 7): by what the line states, else by its
-- product's template, on the day it was first priced.
-- Trap: use that is told of any other line has no price, whatever tiers were landed for it, and would be earned by nobody.
with

lines as (

    select * from {{ ref('int_canonical__lines_known') }}

),

mapped as (

    select
        lines.contract_id, lines.line_id, lines.starts_on, lines.ends_on,
        coalesce(lines.method, templates.method) as method,
        row_number() over (
            partition by lines.contract_id, lines.line_id, bundles.component_sku
            order by products.valid_from desc nulls last, products.obligation_template nulls last
        ) as policy_row_no
    from lines
    -- most lines are no bundle, and a SKU may be mapped by nobody
    left join {{ ref('product_bundles') }} as bundles
        on bundles.bundle_sku = lines.sku and {{ is_valid_on('bundles', 'lines.priced_on') }}
    left join {{ ref('products') }} as products
        on products.sku = coalesce(bundles.component_sku, lines.sku) and {{ is_valid_on('products', 'lines.priced_on') }}
    left join {{ ref('obligation_templates') }} as templates on templates.obligation_template = products.obligation_template

),

lines_metered as (

    select contract_id, line_id, min(starts_on) as starts_on, max(ends_on) as ends_on
    from mapped
    where method = 'usage' and policy_row_no = 1
    group by contract_id, line_id

)

select * from lines_metered
