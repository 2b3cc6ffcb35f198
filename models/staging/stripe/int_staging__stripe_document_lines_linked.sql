-- What each line of a final invoice is about: subscription, item or one-off, price, period, and whether it is a proration.
-- Trap: until 2025 all of it stood on the line; since, in `parent` and `pricing`, by the kind of parent.
with

invoice_items as (

    select
        source_id as invoice_item_id, payload,
        row_number() over (partition by source_id order by state_no desc) as choice_no
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'invoiceitem' and not is_deleted

),

told as (

    select
        lines.*, documents.subscription_id as document_subscription_id,
        {{ json_text('lines.payload', 'parent.type') }} as parent_type,
        coalesce({{ stripe_id('lines.payload', 'invoice_item') }},
            case {{ json_text('lines.payload', 'parent.type') }}
                when 'invoice_item_details' then {{ json_text('lines.payload', 'parent.invoice_item_details.invoice_item') }}
                else {{ json_text('lines.payload', 'parent.subscription_item_details.invoice_item') }} end) as invoice_item_id
    from {{ ref('int_staging__stripe_document_lines_read') }} as lines
    inner join {{ ref('int_staging__stripe_documents_read') }} as documents
        on documents.object = lines.object and documents.document_id = lines.document_id
    where lines.object = 'invoice'

),

linked as (

    select
        told.*, invoice_items.payload as item_payload,
        coalesce({{ stripe_id('told.payload', 'subscription') }},
            case told.parent_type
                when 'subscription_item_details' then {{ json_text('told.payload', 'parent.subscription_item_details.subscription') }}
                when 'invoice_item_details' then {{ json_text('told.payload', 'parent.invoice_item_details.subscription') }} end,
            {{ stripe_id('invoice_items.payload', 'subscription') }},
            told.document_subscription_id) as subscription_id,
        coalesce({{ stripe_id('told.payload', 'subscription_item') }},
            case told.parent_type when 'subscription_item_details' then {{ json_text('told.payload', 'parent.subscription_item_details.subscription_item') }} end,
            {{ stripe_id('invoice_items.payload', 'subscription_item') }},
            {{ json_text('invoice_items.payload', 'parent.subscription_details.subscription_item') }}) as item_id,
        coalesce({{ json_text('told.payload', 'proration') }},
            case told.parent_type
                when 'subscription_item_details' then {{ json_text('told.payload', 'parent.subscription_item_details.proration') }}
                when 'invoice_item_details' then {{ json_text('told.payload', 'parent.invoice_item_details.proration') }} end) = 'true' as is_proration,
        coalesce({{ stripe_id('told.payload', 'pricing.price_details.price') }}, {{ stripe_id('told.payload', 'price') }},
            {{ stripe_id('told.payload', 'plan') }}) as price_id,
        coalesce({{ stripe_id('told.payload', 'pricing.price_details.product') }}, {{ stripe_id('told.payload', 'price.product') }},
            {{ stripe_id('told.payload', 'plan.product') }}) as told_product_id,
        coalesce({{ json_text('told.payload', 'price.recurring.usage_type') }}, {{ json_text('told.payload', 'plan.usage_type') }}) as told_usage_type
    from told
    -- lines of subscriptions come without an invoice item, and many items never landed apart
    left join invoice_items on invoice_items.invoice_item_id = told.invoice_item_id and invoice_items.choice_no = 1

),

-- a proration that does not name its item is of the item that has its price
known_items as (

    select subscription_id, price_id, min(item_id) as item_id
    from {{ ref('int_staging__stripe_items_read') }}
    group by subscription_id, price_id
    having count(distinct item_id) = 1

),

described as (

    select *, coalesce(is_proration, false) or coalesce({{ json_text('payload', 'type') }}, parent_type, 'subscription') = 'subscription' as is_of_subscription
    from linked

),

stripe_document_lines_linked as (

    select
        described.object, described.document_id, described.document_line_id, described.net_units, described.payload, described.invoice_item_id,
        described.subscription_id, coalesce(described.is_proration, false) as is_proration,
        coalesce(described.item_id, case when described.is_of_subscription then known_items.item_id end) is not null as is_recurring,
        coalesce(described.item_id, case when described.is_of_subscription then known_items.item_id end, described.invoice_item_id,
            described.document_line_id) as subject_id,
        coalesce(described.price_id, '') as price_id, coalesce(described.told_product_id, prices.product_id) as product_id,
        coalesce(described.told_usage_type = 'metered', prices.is_metered, false) as is_metered,
        coalesce({{ stripe_quantity('described.payload') }}, case when coalesce(described.told_usage_type = 'metered', prices.is_metered, false) then 1 end) as quantity,
        {{ stripe_instant('described.item_payload', 'date') }} as item_dated_at,
        {{ stripe_instant('described.payload', 'period.start') }} as period_starts_at,
        {{ stripe_instant('described.payload', 'period.end') }} as period_ends_at
    from described
    -- items of subscriptions never landed
    left join known_items on known_items.subscription_id = described.subscription_id and known_items.price_id = described.price_id
    -- prices that nobody landed
    left join {{ ref('int_staging__stripe_prices_read') }} as prices on prices.price_id = described.price_id

)

select * from stripe_document_lines_linked
