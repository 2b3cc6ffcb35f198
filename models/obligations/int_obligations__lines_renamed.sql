-- Lines that an amendment names by another product, and whether that product promises the same (606-10-25-14; accounting.md 3).
-- An obligation keeps the method and the trigger of its first naming for good and a bundle its make-up, so another price for
-- the same promise is an upgrade, and a product that is earned otherwise is another promise.
-- Trap: the line's own word on its method goes before its product's; what is ended sells nothing, whatever it is called.
with

renamed as (

    select
        lines.contract_line_no, lines.sequence_no, lines.sku, lines.method, lines.start_trigger, lines.priced_on,
        promises.obligation_no, promises.component_sku, promises.first_sku,
        promises.method as promised_method, promises.start_trigger as promised_start_trigger
    from {{ ref('int_obligations__lines_sequenced') }} as lines
    inner join {{ ref('int_obligations__promises_mapped') }} as promises using (contract_line_no)
    where lines.sequence_no > lines.first_sequence_no and lines.sku <> promises.first_sku and not lines.is_ended

),

-- what the new product is earned by
products as (

    {{ valid_by_day(ref('products'), 'renamed', {'sku': 'sku'}, 'priced_on', ['obligation_template'], orders=['obligation_template']) }}

),

bundled as (

    select renamed.contract_line_no, renamed.sequence_no
    from renamed
    inner join {{ ref('product_bundles') }} as bundles
        on bundles.bundle_sku = renamed.sku and {{ is_valid_on('bundles', 'renamed.priced_on') }}
    group by renamed.contract_line_no, renamed.sequence_no

),

lines_renamed as (

    select
        renamed.contract_line_no, renamed.sequence_no, renamed.obligation_no, renamed.sku,
        products.sku is not null or bundled.contract_line_no is not null as is_mapped,
        renamed.component_sku is not null or bundled.contract_line_no is not null
            or coalesce(renamed.method, templates.method, renamed.promised_method) <> renamed.promised_method
            or coalesce(renamed.start_trigger, templates.start_trigger, renamed.promised_start_trigger) <> renamed.promised_start_trigger
            as is_other_promise
    from renamed
    -- a SKU nobody mapped is asked for
    left join products on products.sku = renamed.sku and products.priced_on = renamed.priced_on
    left join {{ ref('obligation_templates') }} as templates on templates.obligation_template = products.obligation_template
    -- most products are no bundle
    left join bundled
        on bundled.contract_line_no = renamed.contract_line_no and bundled.sequence_no = renamed.sequence_no

)

select contract_line_no, sequence_no, obligation_no, sku, is_mapped, is_other_promise
from lines_renamed
