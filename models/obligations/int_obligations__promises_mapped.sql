-- What each naming of a line promises (606-10-25-14 to 25-22): one promise for a line, or one for each component of a bundle,
-- with the terms it keeps for good: those of its first naming, else of the product's template valid on that day.
-- Trap: a bundle's make-up is that of the first naming too; a later change of the bundle changes no contract.
with

lines as (

    select * from {{ ref('int_obligations__lines_sequenced') }}

),

components as (

    select
        lines.*,
        bundles.component_sku,
        coalesce(bundles.quantity, 1) as component_quantity,
        coalesce(bundles.component_sku, lines.first_sku) as promised_sku,
        coalesce(bundles.component_sku, lines.sku) as priced_sku
    from lines
    -- most lines are no bundle
    left join {{ ref('product_bundles') }} as bundles
        on bundles.bundle_sku = lines.first_sku and {{ is_valid_on('bundles', 'lines.first_priced_on') }}

),

mapped as (

    select
        components.*,
        products.family,
        products.obligation_template,
        templates.method as template_method,
        templates.start_trigger as template_start_trigger,
        templates.distinct_over_time,
        templates.revenue_account_role,
        templates.unbilled_role,
        row_number() over (
            partition by components.contract_id, components.sequence_no, components.line_id, components.component_sku
            order by products.valid_from desc nulls last, products.obligation_template nulls last
        ) as policy_row_no
    from components
    -- a SKU nobody mapped is an exception, not a lost line
    left join {{ ref('products') }} as products
        on products.sku = components.promised_sku and {{ is_valid_on('products', 'components.first_priced_on') }}
    left join {{ ref('obligation_templates') }} as templates
        on templates.obligation_template = products.obligation_template

),

promises_mapped as (

    select
        contract_id, combined_contract_id, amendment_id, line_id, component_sku, sequence_no, first_sequence_no, naming_no,
        priced_on, effective_on, signed_on, amendment_kind, stated_treatment, amendment_recorded_at,
        currency_code, minor_units,
        case
            when component_sku is not null then contract_id || '/' || line_id || '/' || component_sku
            else contract_id || '/' || coalesce(first_obligation_key, line_id)
        end as obligation_id,
        promised_sku, priced_sku, family, obligation_template, revenue_account_role, unbilled_role, coalesce(distinct_over_time, true) as distinct_over_time,
        coalesce(first_method, template_method) as method,
        coalesce(first_start_trigger, template_start_trigger) as start_trigger,
        first_allocation_group as allocation_group,
        coalesce(method <> coalesce(first_method, template_method)
            or start_trigger <> coalesce(first_start_trigger, template_start_trigger)
            or allocation_group <> coalesce(first_allocation_group, '')
            or obligation_key <> coalesce(first_obligation_key, ''), false) as restates_terms,
        quantity, component_quantity, quantity = 0 and sequence_no > 0 as is_ended,
        price_minor_units as line_price_minor_units, ssp_minor_units as line_ssp_minor_units,
        starts_on, ends_on,
        source_system, source_table, source_key, load_id, recorded_at
    from mapped
    where policy_row_no = 1

)

select * from promises_mapped
