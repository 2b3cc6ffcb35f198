-- The contracts whose totals are wider than money is kept: below 10^14 in major units, with products within 128 bits (landing.md,
-- limits). Such a contract stops by itself, so that nobody else's build does.
-- Trap: a balance is what is billed less what is earned, so of two totals that go opposite ways the sum must fit too.
with

limits as (

    select
        totals.billed_minor_units, totals.credited_minor_units, totals.spent_minor_units,
        coalesce(weights.weighed_minor_units, 0) as weighed_minor_units,
        contracts.contract_id, contracts.currency_code,
        totals.up_minor_units * coalesce(weights.stretched_times, 1) as up_minor_units,
        totals.down_minor_units * coalesce(weights.stretched_times, 1) as down_minor_units,
        least({{ power_of_ten(14) }} * {{ minor_unit_factor('contracts.minor_units') }}, {{ power_of_ten(17) }}) as limit_minor_units
    from {{ ref('int_obligations__totals_added') }} as totals
    inner join {{ ref('int_obligations__contracts_suspected') }} as contracts using (combined_contract_id)
    -- where all is metered nothing has a weight
    left join {{ ref('int_obligations__weights_added') }} as weights using (combined_contract_id)

),

beyond as (

    select contract_id, currency_code, 'contract_lines' as source_table, 'prices, estimates and metered use' as what_adds_up
    from limits
    where up_minor_units >= limit_minor_units or down_minor_units >= limit_minor_units

    union all

    select contract_id, currency_code, 'invoice_lines', 'invoices and credit notes, with what they are set against,'
    from limits
    where greatest(up_minor_units, down_minor_units) < limit_minor_units
        and greatest(billed_minor_units + down_minor_units, credited_minor_units + up_minor_units) >= limit_minor_units

    union all

    select contract_id, currency_code, 'contract_costs', 'costs'
    from limits
    where spent_minor_units >= limit_minor_units

    union all

    -- the share of an obligation is price x weight / weights, and a weight is a millionth of a minor unit
    select contract_id, currency_code, 'ssp_book', 'standalone selling prices'
    from limits
    where weighed_minor_units >= limit_minor_units
        or up_minor_units + down_minor_units > {{ integer_quotient(power_of_ten(31) ~ ' * 8', 'greatest(weighed_minor_units, 1)') }}

),

totals_reached as (

    select
        'total_beyond_limit' as exception_type, beyond.contract_id, contracts.source_system, beyond.source_table,
        beyond.contract_id as source_key,
        'The ' || beyond.what_adds_up || ' of contract ' || beyond.contract_id
            || ' add up to more than money is kept in (10^14 ' || beyond.currency_code || '): correct the amount that is wrong' as message,
        contracts.recorded_at as first_seen_at
    from beyond
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = beyond.contract_id and contracts.resolution = 'in_force'

)

select exception_type, contract_id, source_system, source_table, source_key, message, first_seen_at
from totals_reached
