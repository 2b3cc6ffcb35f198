-- What each item of a subscription costs for its period by each state, of the contracts that Stripe itself states, beside the state before.
-- Trap: prices by tiers, in another currency than the contract's, or under a discount that was not sent whole come with the invoice
-- only: no price here.
with

states as (

    select
        subscription_id, state_no, recorded_at,
        lag(state_no) over (partition by subscription_id order by state_no) as state_before_no,
        lag(recorded_at) over (partition by subscription_id order by state_no) as recorded_before_at
    from {{ ref('int_staging__stripe_items_read') }}
    where is_charged
    group by subscription_id, state_no, recorded_at

),

priced as (

    select
        items.subscription_id as bearer_id, contracts.contract_id, items.item_id as subject_id, names.line_id, names.sku, names.method,
        names.is_timed, names.is_activated, items.price_id, prices.is_metered, items.quantity, items.state_no, states.state_before_no, states.recorded_before_at,
        items.recorded_at, contracts.created_at as opened_at, items.period_starts_at, items.period_ends_at, contracts.time_zone,
        case when prices.is_metered then 0
            when prices.is_tiered or prices.currency_code <> contracts.currency_code or not {{ stripe_is_priceable('prices.one_costs', 'items.quantity') }} or (items.has_discount and items.discount_percent is null) then null
            else {{ stripe_whole("round(prices.one_costs * " ~ stripe_packs('items.quantity', 'prices.pack_size', 'prices.is_pack_begun') ~ " * cast((100 - coalesce(items.discount_percent, 0)) * 0.01 as decimal(9, 6)), 0)") }}
        end as price_units,
        contracts.written_digits, contracts.minor_units
    from {{ ref('int_staging__stripe_items_read') }} as items
    inner join states on states.subscription_id = items.subscription_id and states.state_no = items.state_no
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_kind = 'subscription' and contracts.bearer_id = items.subscription_id
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = items.subscription_id and names.subject_id = items.item_id and names.price_id = items.price_id
    inner join {{ ref('int_staging__stripe_prices_read') }} as prices on prices.price_id = items.price_id
    where items.is_charged and items.period_starts_at < items.period_ends_at and contracts.is_own and contracts.exception_type is null

),

stripe_items_priced as (

    select
        priced.*,
        {{ day_in_zone('priced.period_starts_at', 'priced.time_zone') }} as starts_on,
        greatest({{ day_in_zone('priced.period_starts_at', 'priced.time_zone') }},
            {{ day_before(day_in_zone('priced.period_ends_at', 'priced.time_zone')) }}) as ends_on,
        {{ minor_units_of(major_amount('priced.price_units', 'priced.written_digits'), 'priced.minor_units') }} as price_minor_units,
        states.record_object, states.load_id, states.file_name, states.row_no, states.landed_at
    from priced
    inner join {{ ref('int_staging__stripe_states_read') }} as states
        on states.object = 'subscription' and states.source_id = priced.bearer_id and states.state_no = priced.state_no
    -- what a schedule commits to is told by its phases
    where not exists (select 1 from {{ ref('int_staging__stripe_phases_read') }} as phases
        where phases.bearer_id = priced.bearer_id and priced.period_starts_at >= phases.starts_at and priced.period_starts_at < phases.ends_at)

)

select * from stripe_items_priced
