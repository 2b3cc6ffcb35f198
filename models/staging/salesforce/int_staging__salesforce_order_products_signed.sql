-- The products of activated orders as they stood at the signature, and whether somebody changed one on the order afterwards.
-- The state at the signature is the last before the activation that came with the activated order; else the first after it that
-- came by then; else the last draft that came before; else the first that came later.
-- Trap: a package touches order products long after, without changing them, and a draft landed early may be out of date.
with

states as (

    select
        *,
        case
            when landed_at = order_landed_at and recorded_at <= activated_at then 0
            when landed_at <= order_landed_at and recorded_at >= activated_at then 1
            when landed_at <= order_landed_at then 2
            else 3
        end as choice_rank,
        md5(coalesce(product_id, '') || '|' || cast(quantity as {{ dbt.type_string() }}) || '|'
            || coalesce(cast(price_amount as {{ dbt.type_string() }}), '') || '|' || coalesce(cast(starts_on as {{ dbt.type_string() }}), '') || '|'
            || coalesce(cast(ends_on as {{ dbt.type_string() }}), '') || '|' || coalesce(changed_product_id, '')) as terms_digest
    from {{ ref('int_staging__salesforce_order_products_read') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by order_product_id
            order by
                case when is_deleted then 1 else 0 end,
                choice_rank,
                case when choice_rank in (0, 2) then -version_no else version_no end
        ) as choice_no
    from states

),

chosen as (

    select * from numbered
    where choice_no = 1 and not is_deleted

),

changed as (

    select chosen.order_product_id, min(states.version_no) as changed_version_no
    from chosen
    inner join states on states.order_product_id = chosen.order_product_id and states.version_no > chosen.version_no
    where states.is_deleted or states.terms_digest <> chosen.terms_digest
    group by chosen.order_product_id

),

salesforce_order_products_signed as (

    select
        chosen.order_product_id, chosen.version_no, chosen.order_id, chosen.order_product_number, chosen.product_id,
        coalesce(chosen.stock_keeping_unit, products.stock_keeping_unit) as stock_keeping_unit,
        coalesce(chosen.product_code, products.product_code) as product_code,
        chosen.quantity, chosen.price_amount, chosen.list_price_amount, chosen.starts_on, chosen.ends_on, chosen.is_without_end,
        chosen.changed_product_id, chosen.action_kind, chosen.changed_asset_id, chosen.parent_product_id,
        chosen.required_by_id, chosen.quote_line_id, chosen.made_contract_id,
        fields.told_line_id, fields.told_sku, fields.told_method, fields.told_start_trigger, fields.told_obligation_key,
        fields.told_allocation_group, fields.told_ssp, fields.told_restated_price, fields.told_changes_on,
        coalesce({{ salesforce_unread_told('fields.unread_meaning') }}, chosen.unread_message) as unread_message,
        changed.changed_version_no,
        chosen.load_id, chosen.file_name, chosen.row_no, chosen.landed_at, chosen.recorded_at, chosen.is_recorded_at_stated
    from chosen
    -- most are never changed in place, come with no product of their own, and have no field of the company's own
    left join changed on changed.order_product_id = chosen.order_product_id
    left join {{ ref('int_staging__salesforce_products_named') }} as products on products.product_id = chosen.product_id
    left join {{ ref('int_staging__salesforce_fields_mapped') }} as fields
        on fields.object = 'OrderItem' and fields.source_id = chosen.order_product_id and fields.version_no = chosen.version_no

)

select * from salesforce_order_products_signed
