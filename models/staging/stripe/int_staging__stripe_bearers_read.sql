-- Everything in Stripe that can be a contract, in each state that binds: a subscription, a schedule before its subscription, and an
-- invoice for lines of no subscription.
-- Trap: a first payment that never came binds nobody, nor does a trial (606-10-25-1).
with

stripe_bearers_read as (

    select
        'subscription' as bearer_kind, source_id as bearer_id, state_no, payload, recorded_at, record_object, load_id, file_name, row_no, landed_at,
        coalesce({{ stripe_id('payload', 'customer') }}, {{ json_text('payload', 'customer_account') }}) as source_customer_id,
        coalesce({{ json_text('payload', 'currency') }}, {{ json_text('payload', 'items.data[0].price.currency') }},
            {{ json_text('payload', 'items.data[0].plan.currency') }}, {{ json_text('payload', 'plan.currency') }}) as told_currency,
        {{ stripe_told('subscription', 'contract_id', 'payload') }} as told_contract_id,
        coalesce({{ stripe_told('subscription', 'states_contract', 'payload') }} = 'true', false) as is_stating,
        {{ stripe_told('subscription', 'legal_entity', 'payload') }} as told_entity_id,
        coalesce({{ json_text('payload', 'status') }}, 'active') in ('active', 'past_due', 'unpaid')
            or ({{ json_text('payload', 'status') }} = 'canceled' and coalesce({{ stripe_instant('payload', 'ended_at') }}, recorded_at)
                > coalesce({{ stripe_instant('payload', 'trial_end') }}, {{ instant_of_seconds("'0'") }})) as is_binding
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'subscription' and not is_deleted

    union all

    select
        'invoice', document_id, 1, payload, final_at, null, load_id, file_name, row_no, landed_at, {{ stripe_id('payload', 'customer') }}, currency_code,
        {{ stripe_told('invoice', 'contract_id', 'payload') }}, false, {{ stripe_told('invoice', 'legal_entity', 'payload') }}, true
    from {{ ref('int_staging__stripe_documents_read') }}

    union all

    -- after the subscription, where that is known
    select
        'subscription', bearer_id, 1000000000, payload, recorded_at, record_object, load_id, file_name, row_no, landed_at, {{ stripe_id('payload', 'customer') }},
        coalesce({{ json_text('payload', 'phases[0].currency') }}, {{ json_text('payload', 'phases[0].items[0].price.currency') }}),
        {{ stripe_told('subscription', 'contract_id', 'payload') }},
        coalesce({{ stripe_told('subscription', 'states_contract', 'payload') }} = 'true', false),
        {{ stripe_told('subscription', 'legal_entity', 'payload') }}, true
    from {{ ref('int_staging__stripe_schedules_read') }}
    where is_founding

    union all

    -- and an invoice of a subscription that never landed itself
    select
        'subscription', documents.subscription_id, 1000000001, documents.payload, documents.final_at, null, documents.load_id, documents.file_name,
        documents.row_no, documents.landed_at, {{ stripe_id('documents.payload', 'customer') }}, documents.currency_code,
        coalesce({{ stripe_told('invoice', 'contract_id', 'documents.payload') }},
            {{ stripe_told('subscription', 'contract_id', stripe_object('documents.payload', 'parent.subscription_details')) }}),
        false, {{ stripe_told('invoice', 'legal_entity', 'documents.payload') }}, true
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    left join {{ ref('int_staging__stripe_states_read') }} as states
        on states.object = 'subscription' and states.source_id = documents.subscription_id and states.state_no = 1
    where documents.object = 'invoice' and documents.subscription_id is not null and states.source_id is null

)

select * from stripe_bearers_read
where is_binding
