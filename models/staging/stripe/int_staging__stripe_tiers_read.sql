-- The price tiers of every metered price that can be told as tiers: one price for each, or graduated without flat fees.
-- Trap: a tier's `up_to` is its last unit, so the next begins from it; volume tiers price all units by the last one reached (told only where
-- all cost the same), and a flat fee is no price of a unit (accounting.md 7). A price with more than nine decimals would be cut.
with

prices as (

    select sent.*, coalesce(written.minor_units, currencies.minor_units) as written_digits
    from {{ ref('int_staging__stripe_prices_read') }} as sent
    -- a currency that nobody knows prices nothing
    left join {{ ref('currencies') }} as currencies on currencies.currency = sent.currency_code
    left join (select currency, max(minor_units) as minor_units from {{ ref('source_currencies') }} where source_system = 'stripe' group by currency) as written
        on written.currency = sent.currency_code
    where sent.is_metered

),

listed as (

    select
        prices.price_id, listed.item_no,
        lag(try_cast({{ json_text('listed.item', 'up_to') }} as decimal(38, 9))) over (partition by prices.price_id order by listed.item_no) as up_to_before,
        try_cast(coalesce({{ json_text('listed.item', 'unit_amount_decimal') }}, {{ json_text('listed.item', 'unit_amount') }}, {{ json_text('listed.item', 'amount') }}, '0') as decimal(38, 12)) as one_costs,
        coalesce(try_cast(coalesce({{ json_text('listed.item', 'flat_amount_decimal') }}, {{ json_text('listed.item', 'flat_amount') }}, '0') as decimal(38, 12)), 1) = 0 as is_without_fee,
        prices.tiers_mode
    from prices
    cross join {{ json_items('prices.price_payload', 'tiers') }} as listed
    where prices.is_tiered

),

tiers as (

    select price_id, cast(0 as decimal(38, 9)) as tier_from, one_costs, pack_size is null and one_costs is not null and one_costs >= 0 as is_told
    from prices
    where not is_tiered

    union all

    select price_id, coalesce(up_to_before, 0), one_costs,
        (tiers_mode = 'graduated' or min(one_costs) over (partition by price_id) = max(one_costs) over (partition by price_id)) and is_without_fee and one_costs >= 0 and (item_no = 1 or up_to_before is not null)
    from listed

    union all

    -- tiers that were not asked for
    select prices.price_id, 0, null, false
    from prices
    where prices.is_tiered and not exists (select 1 from listed where listed.price_id = prices.price_id)

),

valued as (

    select tiers.*, prices.currency_code,
        tiers.one_costs * case prices.written_digits when 0 then cast(1 as decimal(5, 4)) when 1 then cast(0.1 as decimal(5, 4))
            when 2 then cast(0.01 as decimal(5, 4)) when 3 then cast(0.001 as decimal(5, 4)) when 4 then cast(0.0001 as decimal(5, 4)) end as unit_price
    from tiers
    inner join prices on prices.price_id = tiers.price_id

),

stripe_tiers_read as (

    select
        price_id, tier_from, one_costs, currency_code, cast(unit_price as decimal(38, 9)) as unit_price,
        min(case when is_told and unit_price = cast(unit_price as decimal(38, 9)) then 1 else 0 end) over (partition by price_id) = 1 as is_told
    from valued

)

select * from stripe_tiers_read
