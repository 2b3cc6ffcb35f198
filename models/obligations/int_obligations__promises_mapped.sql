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
        lines.contract_line_no, lines.priced_on,
        bundles.component_sku,
        coalesce(bundles.quantity, 1) as component_quantity,
        coalesce(bundles.component_sku, lines.sku) as promised_sku,
        case
            when bundles.component_sku is not null then lines.contract_id || '/' || lines.line_id || '/' || bundles.component_sku
            else lines.contract_id || '/' || coalesce(lines.obligation_key, lines.line_id)
        end as obligation_id
    from lines
    -- most lines are no bundle
    left join bundles on bundles.sku = lines.sku and bundles.priced_on = lines.priced_on

),

-- in order of obligation_id; sorted before the terms are known, for rows that are short sort faster
numbered as (

    select components.*, dense_rank() over (order by obligation_id nulls last) as obligation_no
    from components

),

products as (

    {{ valid_by_day(ref('products'), 'components', {'sku': 'promised_sku'}, 'priced_on', ['family', 'obligation_template'],
        orders=['obligation_template']) }}

),

promises_mapped as (

    select
        lines.contract_id, lines.line_id, numbered.contract_line_no, lines.first_sequence_no,
        numbered.component_sku, numbered.component_quantity, numbered.obligation_id,
        lines.sku as first_sku, numbered.promised_sku, products.family, products.obligation_template,
        coalesce(templates.distinct_over_time, true) as distinct_over_time,
        coalesce(lines.method, templates.method) as method,
        coalesce(lines.start_trigger, templates.start_trigger) as start_trigger,
        lines.allocation_group, lines.obligation_key,
        -- an amendment's lines are recognized as ever; only what was signed waits for the signature
        case when lines.sequence_no = 0 then lines.signed_on end as signed_on,
        numbered.obligation_no
    from numbered
    inner join {{ ref('int_obligations__lines_sequenced') }} as lines
        on lines.contract_line_no = numbered.contract_line_no and lines.sequence_no = lines.first_sequence_no
    -- a SKU nobody mapped is an exception, not a lost line
    left join products
        on products.promised_sku = numbered.promised_sku and products.priced_on = numbered.priced_on
    left join {{ ref('obligation_templates') }} as templates
        on templates.obligation_template = products.obligation_template

)

select * from promises_mapped
