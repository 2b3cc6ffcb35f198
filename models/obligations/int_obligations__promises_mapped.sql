-- What a contract promises (606-10-25-14 to 25-22): one promise for a line, or one for each component of a bundle, with the
-- terms it keeps for good: those of the line's first naming, else of the product's template valid on that day.
-- Trap: a bundle's make-up is that of the first naming too; a later change of the bundle changes no contract.
with

lines as (

    select * from {{ ref('int_obligations__lines_sequenced') }} where sequence_no = first_sequence_no

),

bundles as (

    {{ valid_by_day(ref('product_bundles'), 'lines', {'bundle_sku': 'sku'}, 'priced_on', ['component_sku', 'quantity'],
        also_by=['component_sku']) }}

),

components as (

    select
        lines.*,
        bundles.component_sku,
        coalesce(bundles.quantity, 1) as component_quantity,
        coalesce(bundles.component_sku, lines.sku) as promised_sku
    from lines
    -- most lines are no bundle
    left join bundles on bundles.sku = lines.sku and bundles.priced_on = lines.priced_on

),

products as (

    {{ valid_by_day(ref('products'), 'components', {'sku': 'promised_sku'}, 'priced_on', ['family', 'obligation_template'],
        orders=['obligation_template']) }}

),

promises as (

    select
        components.contract_id, components.line_id, components.contract_line_no, components.first_sequence_no,
        components.component_sku, components.component_quantity,
        case
            when components.component_sku is not null
                then components.contract_id || '/' || components.line_id || '/' || components.component_sku
            else components.contract_id || '/' || coalesce(components.obligation_key, components.line_id)
        end as obligation_id,
        components.sku as first_sku, components.promised_sku, products.family, products.obligation_template,
        coalesce(templates.distinct_over_time, true) as distinct_over_time,
        coalesce(components.method, templates.method) as method,
        coalesce(components.start_trigger, templates.start_trigger) as start_trigger,
        components.allocation_group, components.obligation_key,
        -- an amendment's lines are recognized as ever; only what was signed waits for the signature
        case when components.sequence_no = 0 then components.signed_on end as signed_on
    from components
    -- a SKU nobody mapped is an exception, not a lost line
    left join products
        on products.promised_sku = components.promised_sku and products.priced_on = components.priced_on
    left join {{ ref('obligation_templates') }} as templates
        on templates.obligation_template = products.obligation_template

),

-- numbered in order of obligation_id
promises_mapped as (

    select promises.*, dense_rank() over (order by obligation_id nulls last) as obligation_no
    from promises

)

select * from promises_mapped
