-- What the quantity of each metered line and month is worth (606-10-55-65, 32-40): the part of it in each tier times the tier's
-- unit price, from zero every month, summed and then rounded once.
-- Trap: in billionths of units and of money, so that nothing is rounded on the way.
with

months as (

    select * from {{ ref('int_canonical__usage_months_measured') }}

),

parts as (

    select
        months.contract_id, months.line_id, months.period,
        greatest(least(months.quantity_billionths, coalesce(tiers.to_billionths, months.quantity_billionths)) - tiers.from_billionths, 0)
            as part_billionths,
        tiers.price_billionths
    from months
    inner join {{ ref('int_canonical__usage_tiers_ordered') }} as tiers
        on tiers.contract_id = months.contract_id and tiers.line_id = months.line_id
        and tiers.prices_from_on <= months.priced_on
        and (tiers.replaced_on is null or tiers.replaced_on > months.priced_on)

),

-- what would not fit 38 digits is beyond any amount that can be posted
products as (

    select
        contract_id, line_id, period,
        case when part_billionths <= {{ power_of_ten(20) }} or (part_billionths <= {{ power_of_ten(23) }}
            and abs(price_billionths) <= {{ power_of_ten(15) }}) then part_billionths * price_billionths end as priced_units
    from parts

),

priced as (

    select
        contract_id, line_id, period,
        sum(case when abs(priced_units) <= {{ power_of_ten(32) }} then priced_units end) as priced_units,
        count(case when abs(priced_units) <= {{ power_of_ten(32) }} then 1 end) = count(*) as is_payable
    from products
    group by contract_id, line_id, period

),

rated as (

    select
        months.*, contracts.currency_code, contracts.minor_units,
        case when priced.is_payable then {{ round_ratio(
            'priced.priced_units * ' ~ minor_unit_factor('contracts.minor_units'), power_of_ten(18)
        ) }} end as rated_minor_units
    from months
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = months.contract_id and contracts.resolution = 'in_force'
    -- a line without tiers in force is an exception
    left join priced
        on priced.contract_id = months.contract_id and priced.line_id = months.line_id and priced.period = months.period

),

usage_months_rated as (

    select
        contract_id, line_id, period, quantity, has_events, needs_approval, is_outside_line,
        case when abs(rated_minor_units) <= {{ power_of_ten(14) }} then {{ major_amount('rated_minor_units', 'minor_units') }} end
            as rated_amount,
        case
            when needs_approval or rated_minor_units is null or abs(rated_minor_units) > {{ power_of_ten(14) }} then 'needs_approval'
            else 'recognized'
        end as usage_status,
        currency_code, first_recorded_at, source_system, load_id
    from rated

)

select * from usage_months_rated
