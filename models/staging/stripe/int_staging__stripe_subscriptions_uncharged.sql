-- Subscriptions with an item of which nothing told what it charges for which days, from the state that shows it: neither a price and a
-- period in any state, nor an invoice.
-- Trap: what a schedule commits to is told by its phases, under other names.
with

items as (

    select items.subscription_id, items.state_no, names.line_id
    from {{ ref('int_staging__stripe_items_read') }} as items
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = items.subscription_id and names.subject_id = items.item_id and names.price_id = items.price_id
    where items.is_charged
        and not exists (select 1 from {{ ref('int_staging__stripe_phases_read') }} as phases where phases.bearer_id = items.subscription_id)

),

uncharged as (

    select items.subscription_id, items.state_no
    from items
    where not exists (select 1 from {{ ref('int_staging__stripe_changes_listed') }} as changes where changes.bearer_id = items.subscription_id
        and (changes.line_id = items.line_id or substr(changes.line_id, 1, length(items.line_id) + 1) = items.line_id || '/'))

    union all

    -- not one item could be read
    select states.source_id, states.state_no
    from {{ ref('int_staging__stripe_states_read') }} as states
    where states.object = 'subscription' and not states.is_deleted
        and not exists (select 1 from {{ ref('int_staging__stripe_items_read') }} as items where items.subscription_id = states.source_id and items.is_charged)
        and not exists (select 1 from {{ ref('int_staging__stripe_changes_listed') }} as changes where changes.bearer_id = states.source_id)

),

stripe_subscriptions_uncharged as (

    select subscription_id, min(state_no) as state_no
    from uncharged
    group by subscription_id

)

select * from stripe_subscriptions_uncharged
