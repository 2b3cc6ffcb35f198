-- The price tiers of every metered price that can be told as tiers: one price for each, or graduated without flat fees.
-- Trap: a tier's `up_to` is its last unit, so the next begins from it; volume tiers price all units by the last one reached, and a flat
-- fee is no price of a unit: neither can be told (accounting.md 7).
with

prices as (

    select * from {{ ref('int_staging__stripe_prices_read') }}
    where is_metered

),

listed as (

    select
        prices.price_id, listed.item_no,
        lag(try_cast({{ json_text('listed.item', 'up_to') }} as decimal(38, 9))) over (partition by prices.price_id order by listed.item_no) as up_to_before,
        try_cast(coalesce({{ json_text('listed.item', 'unit_amount_decimal') }}, {{ json_text('listed.item', 'unit_amount') }}, {{ json_text('listed.item', 'amount') }}, '0') as decimal(38, 12)) as one_costs,
        coalesce({{ stripe_whole(json_text('listed.item', 'flat_amount')) }}, 0) as flat_units,
        prices.tiers_mode, count(*) over (partition by prices.price_id) as tiers_count
    from prices
    cross join {{ json_items('prices.price_payload', 'tiers') }} as listed
    where prices.is_tiered

),

tiers as (

    select price_id, cast(0 as decimal(38, 9)) as tier_from, one_costs, not is_transformed and one_costs is not null and one_costs >= 0 as is_told
    from prices
    where not is_tiered

    union all

    select price_id, coalesce(up_to_before, 0), one_costs,
        (tiers_mode = 'graduated' or tiers_count = 1) and flat_units = 0 and one_costs is not null and (item_no = 1 or up_to_before is not null)
    from listed

    union all

    -- tiers that were not asked for
    select prices.price_id, 0, null, false
    from prices
    where prices.is_tiered and not exists (select 1 from listed where listed.price_id = prices.price_id)

),

stripe_tiers_read as (

    select
        tiers.price_id, tiers.tier_from, tiers.one_costs, prices.currency_code,
        min(case when tiers.is_told then 1 else 0 end) over (partition by tiers.price_id) = 1 as is_told
    from tiers
    inner join prices on prices.price_id = tiers.price_id

)

select * from stripe_tiers_read
