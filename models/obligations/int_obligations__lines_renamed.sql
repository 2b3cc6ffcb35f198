-- Lines that an amendment names by another product, and whether that product promises the same (606-10-25-14; accounting.md 3).
-- An obligation keeps the method and the trigger of its first naming for good and a bundle its make-up, so another price for
-- the same promise is an upgrade, and a product that is earned otherwise is another promise.
-- Trap: the line's own word on its method goes before its product's; what is ended sells nothing, whatever it is called.
with

renamed as (

    select contract_id, line_id, sequence_no, sku, first_sku, method, start_trigger, priced_on
    from {{ ref('int_obligations__lines_sequenced') }}
    where sku <> first_sku and (quantity <> 0 or sequence_no = 0)

),

-- what the new product is earned by
mapped as (

    select
        renamed.*,
        products.sku is not null as is_mapped,
        templates.method as template_method,
        templates.start_trigger as template_start_trigger,
        row_number() over (
            partition by renamed.contract_id, renamed.line_id, renamed.sequence_no
            order by products.valid_from desc nulls last, products.obligation_template nulls last
        ) as policy_row_no
    from renamed
    -- a SKU nobody mapped is asked for
    left join {{ ref('products') }} as products
        on products.sku = renamed.sku and {{ is_valid_on('products', 'renamed.priced_on') }}
    left join {{ ref('obligation_templates') }} as templates using (obligation_template)

),

bundled as (

    select renamed.contract_id, renamed.line_id, renamed.sequence_no
    from renamed
    inner join {{ ref('product_bundles') }} as bundles
        on bundles.bundle_sku = renamed.sku and {{ is_valid_on('bundles', 'renamed.priced_on') }}
    group by renamed.contract_id, renamed.line_id, renamed.sequence_no

),

lines_renamed as (

    select
        promises.contract_id, promises.line_id, promises.sequence_no, promises.obligation_id, mapped.sku, mapped.first_sku,
        mapped.is_mapped or bundled.line_id is not null as is_mapped,
        promises.component_sku is not null or bundled.line_id is not null
            or coalesce(mapped.method, mapped.template_method, promises.method) <> promises.method
            or coalesce(mapped.start_trigger, mapped.template_start_trigger, promises.start_trigger) <> promises.start_trigger
            as is_other_promise
    from mapped
    inner join {{ ref('int_obligations__promises_priced') }} as promises using (contract_id, line_id, sequence_no)
    -- most products are no bundle
    left join bundled using (contract_id, line_id, sequence_no)
    where mapped.policy_row_no = 1

)

select contract_id, line_id, sequence_no, obligation_id, sku, first_sku, is_mapped, is_other_promise
from lines_renamed
