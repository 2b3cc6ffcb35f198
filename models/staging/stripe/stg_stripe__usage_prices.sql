-- Price tiers of metered items of the contracts that Stripe states, in force from where their line began.
-- Trap: Stripe prices in the smallest unit with up to 12 decimals; a price with more than 9 in whole units is told by none of its tiers.
with

lines as (

    select positions.*, names.price_id, contracts.currency_code
    from {{ ref('int_staging__stripe_positions_netted') }} as positions
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_id = positions.bearer_id and contracts.contract_id = positions.contract_id
    inner join (
        select bearer_id, line_id, min(price_id) as price_id from {{ ref('int_staging__stripe_lines_named') }} where is_metered group by 1, 2
    ) as names on names.bearer_id = positions.bearer_id and names.line_id = positions.line_id
    where positions.is_metered and positions.step_no = 1

),

priced as (

    select
        lines.*, tiers.tier_from, tiers.unit_price
    from lines
    inner join {{ ref('int_staging__stripe_tiers_read') }} as tiers on tiers.price_id = lines.price_id and tiers.is_told
        and coalesce(tiers.currency_code, lines.currency_code) = lines.currency_code

),

usage_prices as (

    select
        priced.contract_id, priced.amendment_id, priced.line_id, priced.tier_from, priced.unit_price,
        {{ source_record('stripe', 'usage_prices', ['priced.contract_id', 'priced.amendment_id', 'priced.line_id',
            'cast(priced.tier_from as ' ~ dbt.type_string() ~ ')'], 'priced') }}
    from priced

)

select * from usage_prices
