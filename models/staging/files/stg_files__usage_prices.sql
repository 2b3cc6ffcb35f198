-- What the sources say of the price tiers of metered lines.
-- Trap: a tier starts at a quantity, so a number is part of the key: 0 and 0.0 are one tier.
with

landed as (

    select * from {{ source('landing', 'usage_prices') }}

),

usage_prices as (

    select
        contract_id,
        amendment_id,
        line_id,
        {{ typed_decimal('tier_from', 38, 9) }} as tier_from,
        {{ typed_decimal('unit_price', 38, 9) }} as unit_price,
        {{ record_columns('usage_prices', ['contract_id', 'amendment_id', 'line_id', 'tier_from']) }}
    from landed

)

select * from usage_prices
