-- What became of every state of subscriptions and their schedules: the one that makes the contract or changes it is stated.
-- Trap: a state that shows nothing that was not known adds no fact; what was signed and is then changed in place holds the contract, and
-- so does an item of which nothing told a price or a period.
with

states as (

    select * from {{ ref('int_staging__stripe_states_read') }}

),

used as (

    select record_object, load_id, file_name, row_no from {{ ref('int_staging__stripe_changes_listed') }} where record_object is not null
    union
    select record_object, load_id, file_name, row_no from {{ ref('int_staging__stripe_contracts_named') }} where record_object is not null

),

untold as (

    select items.subscription_id as bearer_id, min(items.state_no) as state_no, min(items.price_id) as price_id
    from {{ ref('int_staging__stripe_items_read') }} as items
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts on contracts.bearer_kind = 'subscription' and contracts.bearer_id = items.subscription_id
    inner join {{ ref('int_staging__stripe_tiers_read') }} as tiers
        on tiers.price_id = items.price_id and (not tiers.is_told or tiers.currency_code <> contracts.currency_code)
    where items.is_charged
    group by items.subscription_id

),

phases as (

    select schedule_id, min(bearer_id) as bearer_id, max(case when price_units is null then 1 else 0 end) = 1 as is_unpriced, min(price_id) as price_id
    from {{ ref('int_staging__stripe_phases_read') }}
    group by schedule_id

),

agreements as (

    select
        states.object, states.source_id, states.state_no, coalesce(untold.price_id, phases.price_id) as price_id, contracts.contract_id, contracts.message, contracts.exception_type as contract_exception_type,
        case
            when states.object = 'subscription_schedule' and phases.schedule_id is null then 'attached'
            when states.object = 'subscription' and coalesce({{ json_text('states.payload', 'status') }}, 'active') not in ('active', 'past_due', 'unpaid',
                'canceled', 'incomplete', 'incomplete_expired', 'trialing', 'paused') then 'odd'
            when contracts.bearer_id is null then 'unbound'
            when not contracts.is_own then 'billing'
            when contracts.exception_type is not null then case when row_number() over agreement = 1 then 'unplaced' else 'later' end
            when revised.state_no = states.state_no then 'revised'
            when phases.is_unpriced and states.state_no = 1 then 'unpriced'
            when untold.state_no = states.state_no then 'untold'
            when uncharged.state_no = states.state_no then 'uncharged'
            when used.load_id is not null then 'used'
            else 'later'
        end as state_kind
    from states
    -- each of these is there for some only
    left join phases on states.object = 'subscription_schedule' and phases.schedule_id = states.source_id
    left join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_kind = 'subscription' and contracts.bearer_id = coalesce(phases.bearer_id, states.source_id)
    left join {{ ref('int_staging__stripe_schedules_revised') }} as revised on states.object = 'subscription_schedule' and revised.schedule_id = states.source_id
    left join untold on states.object = 'subscription' and untold.bearer_id = states.source_id
    left join {{ ref('int_staging__stripe_subscriptions_uncharged') }} as uncharged on states.object = 'subscription' and uncharged.subscription_id = states.source_id
    left join used on used.record_object = states.record_object and used.load_id = states.load_id and used.file_name = states.file_name and used.row_no = states.row_no
    where states.object in ('subscription', 'subscription_schedule')
    window agreement as (partition by states.object, states.source_id order by states.state_no)

),

stripe_agreements_judged as (

    select object, source_id, state_no, {{ stripe_agreement_outcome('state_kind') }},
        contract_id, state_kind in ('revised', 'unpriced', 'uncharged', 'odd') as is_holding
    from agreements

)

select * from stripe_agreements_judged
