-- What became of every state of what is no document: customers, subscriptions, schedules, usage, and what only waits or stands elsewhere.
-- Trap: an invoice item is billed by its invoice; only a proration says something before. Credits paid for before are a contract liability
-- until they are used (606-10-45-2): their invoice bills them, but nothing here says that they are used up.
with

states as (

    select * from {{ ref('int_staging__stripe_states_read') }}

),

used as (

    select record_object, load_id, file_name, row_no from {{ ref('int_staging__stripe_changes_listed') }}
    where record_object is not null
    group by record_object, load_id, file_name, row_no

),

items as (

    select states.object, states.source_id, states.state_no,
        case
            when states.object = 'subscription_item' then case when subscriptions.source_id is not null then 'context' else 'unmapped' end
            when used.load_id is not null then 'stated' else 'context' end as outcome,
        case
            when states.object = 'subscription_item' then case when subscriptions.source_id is not null then 'it stands in its subscription' else 'its subscription never landed: land it' end
            when used.load_id is not null then 'a proration that waits for its invoice'
            else 'it stands on its invoice, or waits for one' end as reason
    from states
    -- items whose subscription never landed, and those that nothing was read from
    left join {{ ref('int_staging__stripe_states_read') }} as subscriptions
        on subscriptions.object = 'subscription' and subscriptions.source_id = {{ stripe_id('states.payload', 'subscription') }} and subscriptions.state_no = 1
    left join used on used.record_object = states.record_object and used.load_id = states.load_id and used.file_name = states.file_name and used.row_no = states.row_no
    where states.object in ('subscription_item', 'invoiceitem') and not states.is_deleted

),

stripe_others_judged as (

    select states.object, states.source_id, states.state_no,
        case when states.is_deleted then 'superseded' when customers.load_id is not null then 'stated' else 'context' end as outcome,
        case when states.is_deleted then 'a deleted customer: its contracts and its last state stand'
            when customers.load_id is not null then 'a state of a customer' else 'a customer that another system describes' end as reason,
        cast(null as {{ dbt.type_string() }}) as exception_type, cast(null as {{ dbt.type_string() }}) as contract_id, false as is_holding
    from states
    -- states that say nothing new, or of a customer described elsewhere
    left join (select load_id, file_name, row_no from {{ ref('stg_stripe__customers') }} group by 1, 2, 3) as customers
        on customers.load_id = states.load_id and customers.file_name = states.file_name and customers.row_no = states.row_no
    where states.object = 'customer'

    union all

    select object, source_id, state_no, outcome, reason, exception_type, contract_id, is_holding
    from {{ ref('int_staging__stripe_agreements_judged') }}

    union all

    select object, source_id, state_no, outcome, reason, case when outcome = 'unmapped' then 'unmapped_record' end, null, false
    from items

    union all

    select object, source_id, state_no, {{ stripe_usage_outcome('usage_state') }}, contract_id, false
    from {{ ref('int_staging__stripe_usage_placed') }}

    union all

    select object, source_id, state_no,
        case when {{ json_text('payload', 'category') }} = 'promotional' then 'context' when state_no > 1 then 'superseded' else 'unmapped' end,
        case when {{ json_text('payload', 'category') }} = 'promotional' then 'credits given away: a discount of the lines they are taken off'
            when state_no > 1 then 'a later state of credits that were told'
            else 'credits of customer ' || coalesce({{ stripe_id('payload', 'customer') }}, '(none named)') || ', paid for before they are used: state their use as fulfilment events on the line that sold them' end,
        case when {{ json_text('payload', 'category') }} = 'promotional' or state_no > 1 then null else 'unsupported_change' end, null, false
    from states
    where object = 'billing.credit_grant' and not is_deleted

)

select * from stripe_others_judged
