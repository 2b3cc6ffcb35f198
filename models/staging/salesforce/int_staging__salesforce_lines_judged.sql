-- What keeps a product of an activated order from being stated, if anything does; null: it can be stated.
-- Trap: what can't be read is told with the contract it belongs to, and holds it: half an order is no order.
with

salesforce_lines_judged as (

    select
        *,
        case
            when not is_placed then 'unmapped_record'
            when exception_type is not null then exception_type
            when is_change and root_product_id is null then 'unmapped_record'
            when minor_units is null or unread_message is not null then 'unmapped_record'
            when price_minor_units is null or has_strange_ssp or sku is null or starts_on is null or ends_on is null or ends_on < starts_on
                or abs(quantity) > 1000000000 or quantity <> cast(quantity as decimal(38, 3)) then 'unmapped_record'
        end as line_exception_type,
        case
            when not is_placed then 'its order stands under a Contract that was never landed: land the Contract'
            when exception_type is not null then 'its contract cannot be stated'
            when is_change and root_product_id is null then 'it changes an order product or asset that was never landed: land that'
            when minor_units is null then 'the order that opens its contract was never landed: land it'
            when unread_message is not null then unread_message
            when price_minor_units is null then 'its TotalPrice is no whole number of minor units or beyond any amount: correct it'
            when has_strange_ssp then 'its standalone price is no whole number of minor units: correct it'
            when sku is null then 'it names no product: correct it'
            when starts_on is null or ends_on is null or ends_on < starts_on then 'its dates cannot be read or end before they start: correct them'
            when abs(quantity) > 1000000000 or quantity <> cast(quantity as decimal(38, 3))
                then 'its quantity has more than 3 decimals or is beyond 10^9: correct it'
        end as line_message
    from {{ ref('int_staging__salesforce_lines_named') }}

)

select * from salesforce_lines_judged
