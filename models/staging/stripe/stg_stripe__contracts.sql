-- Contracts that Stripe itself states: subscriptions that bind, the schedules that make them, and invoices of no subscription.
-- Trap: what only bills another system's contract is none here.
with

charged as (

    select bearer_id, contract_id, min(recorded_at) as recorded_at
    from {{ ref('int_staging__stripe_positions_netted') }}
    group by bearer_id, contract_id

),

customers as (

    select source_id as source_customer_id, max({{ stripe_told('customer', 'customer_id', 'payload') }}) as told_customer_id
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'customer' and not is_deleted
    group by source_id

),

named as (

    select
        bearers.*, bearers.created_at as recorded_at, true as is_recorded_at_stated,
        coalesce(mapped.customer_id, customers.told_customer_id, bearers.source_customer_id) as customer_id,
        -- several subscriptions may state one contract
        row_number() over (partition by bearers.contract_id order by bearers.created_at, bearers.bearer_id) as choice_no
    from {{ ref('int_staging__stripe_contracts_named') }} as bearers
    inner join charged on charged.bearer_id = bearers.bearer_id and charged.contract_id = bearers.contract_id
    -- a customer that policy does not map is its own
    left join {{ ref('source_customers') }} as mapped
        on mapped.source_system = 'stripe' and mapped.source_customer_id = bearers.source_customer_id and {{ is_valid_on('mapped', 'cast(bearers.created_at as date)') }}
    left join customers on customers.source_customer_id = bearers.source_customer_id
    where bearers.is_own and bearers.exception_type is null

),

contracts as (

    select
        named.contract_id, named.customer_id, named.legal_entity_id, named.currency_code, named.signed_on,
        cast(null as {{ dbt.type_string() }}) as combine_with, cast(null as {{ dbt.type_string() }}) as opportunity_id,
        {{ source_record('stripe', 'contracts', ['named.contract_id'], 'named') }}
    from named
    where named.choice_no = 1

)

select * from contracts
