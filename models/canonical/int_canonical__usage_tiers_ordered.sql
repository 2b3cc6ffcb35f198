-- The price tiers of each metered line and the days each set of them is in force: as signed, then from each amendment that
-- states tiers anew (accounting.md 7).
-- Trap: an amendment states the whole set; a tier it does not name is gone. Tiers of a line that is not metered price nothing.
with

tiers as (

    select
        prices.contract_id, prices.line_id, prices.amendment_id, prices.tier_from, prices.unit_price,
        case when prices.amendment_id is null then 0 else 1 end as is_amended,
        coalesce(amendments.effective_on, cast('0001-01-01' as date)) as prices_from_on,
        amendments.recorded_at as amended_at,
        lead(prices.tier_from) over (
            partition by prices.contract_id, prices.line_id, prices.amendment_id order by prices.tier_from
        ) as tier_to
    from {{ ref('int_canonical__usage_prices_resolved') }} as prices
    inner join {{ ref('int_canonical__lines_metered') }} as metered
        on metered.contract_id = prices.contract_id and metered.line_id = prices.line_id
    -- prices as signed have no amendment
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = prices.amendment_id and amendments.resolution = 'in_force'
    where prices.resolution = 'in_force'

),

sets as (

    select
        contract_id, line_id, amendment_id,
        lead(prices_from_on) over (
            partition by contract_id, line_id order by is_amended, prices_from_on, amended_at nulls last, amendment_id nulls last
        ) as replaced_on
    from tiers
    group by contract_id, line_id, amendment_id, is_amended, prices_from_on, amended_at

),

usage_tiers_ordered as (

    select
        tiers.contract_id, tiers.line_id, tiers.amendment_id, tiers.prices_from_on, sets.replaced_on,
        tiers.tier_from, tiers.tier_to, tiers.unit_price,
        {{ billionths('tiers.tier_from') }} as from_billionths,
        {{ billionths('tiers.tier_to') }} as to_billionths,
        {{ billionths('tiers.unit_price') }} as price_billionths
    from tiers
    inner join sets
        on sets.contract_id = tiers.contract_id and sets.line_id = tiers.line_id
        and coalesce(sets.amendment_id, '') = coalesce(tiers.amendment_id, '')

)

select * from usage_tiers_ordered
