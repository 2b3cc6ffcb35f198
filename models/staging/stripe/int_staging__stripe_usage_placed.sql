-- What was used, on which contract and line: of each span's total what it has grown by since it was last told; or what is missing.
-- Trap: usage of an item that is not metered is its quantity told twice.
with

items as (

    select items.item_id, items.subscription_id, items.price_id, prices.is_metered, prices.meter_id, prices.aggregate_usage,
        contracts.source_customer_id, contracts.contract_id, contracts.is_own, contracts.exception_type, contracts.created_at,
        case when contracts.is_own then names.line_id else coalesce(names.mapped_line_id, contracts.mapped_line_id) end as line_id,
        row_number() over (partition by items.item_id order by items.state_no desc, items.price_id) as item_choice_no
    from {{ ref('int_staging__stripe_items_read') }} as items
    inner join {{ ref('int_staging__stripe_prices_read') }} as prices on prices.price_id = items.price_id
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = items.subscription_id and names.subject_id = items.item_id and names.price_id = items.price_id
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_kind = 'subscription' and contracts.bearer_id = items.subscription_id

),

matched as (

    select
        told.*, items.contract_id, items.line_id, items.is_metered, items.exception_type as contract_exception_type,
        coalesce(items.aggregate_usage, 'sum') = 'sum' and told.is_summable as is_summed_up,
        row_number() over (partition by told.object, told.source_id, told.state_no order by items.created_at desc nulls last, items.subscription_id, items.item_id) as choice_no
    from {{ ref('int_staging__stripe_usage_told') }} as told
    -- usage of what never landed is told
    left join items
        on items.item_choice_no = 1 and ((told.item_id is not null and items.item_id = told.item_id)
        or (told.item_id is null and items.meter_id = told.meter_id and items.source_customer_id = told.source_customer_id
            and items.created_at <= told.occurred_at + interval '1' day))

),

grown as (

    select
        *,
        total_quantity - coalesce(lag(total_quantity) over spans, 0) as quantity
    from matched
    where choice_no = 1
    -- told at once, the greater is the later
    window spans as (partition by object, span_key order by recorded_at, total_quantity nulls first, load_id, file_name, row_no)

),

-- the same total told again is no step
numbered as (

    select *, sum(case when quantity = 0 then 0 else 1 end) over (
            partition by object, span_key order by recorded_at, total_quantity nulls first, load_id, file_name, row_no rows between unbounded preceding and current row) as growth_no
    from grown

),

counted as (

    select
        object, source_id, state_no, 'stripe/' || span_key || case when growth_no > 1 then '/' || cast(growth_no as {{ dbt.type_string() }}) else '' end as event_id,
        contract_id, line_id, occurred_at, cast(quantity as decimal(38, 9)) as quantity, cast(null as {{ dbt.type_string() }}) as voids_id,
        case
            when is_summed then 'summed' when occurred_at is null then 'unread' when contract_id is null then 'unknown' when not is_metered then 'licensed'
            when not is_summed_up then 'gauge' when contract_exception_type is not null or line_id is null then 'unnamed'
            when total_quantity is null then 'unread' when quantity = 0 then 'unchanged' else 'stated' end as usage_state,
        load_id, file_name, row_no, landed_at, recorded_at, true as is_recorded_at_stated
    from numbered

),

stripe_usage_placed as (

    select * from counted

    union all

    -- an event taken back
    select states.object, states.source_id, states.state_no, 'stripe/' || states.source_id, events.contract_id, events.line_id, events.occurred_at, cast(0 as decimal(38, 9)),
        events.event_id, case when events.event_id is null then 'unheard' else events.usage_state end,
        states.load_id, states.file_name, states.row_no, states.landed_at, states.recorded_at, true
    from {{ ref('int_staging__stripe_states_read') }} as states
    -- an event that never landed
    left join counted as events
        on events.object = 'billing.meter_event' and events.source_id = {{ json_text('states.payload', 'cancel.identifier') }} and events.usage_state <> 'unchanged'
    where states.object = 'billing.meter_event_adjustment' and states.state_no = 1

)

select * from stripe_usage_placed
