-- Customers: a master, so every state of a customer is a word on it and the latest holds. Of one that another source describes Stripe says
-- nothing: the latest word holds whole, and Stripe knows no parent.
-- Trap: the first state may land long after the customer was created, and its contracts are older than the landing: Stripe knew it
-- when it was created. A deleted customer ends no contract.
with

states as (

    select
        source_id, payload, load_id, file_name, row_no, landed_at,
        case when state_no = 1 then least(recorded_at, coalesce({{ stripe_instant('payload', 'created') }}, recorded_at)) else recorded_at end as recorded_at,
        is_recorded_at_stated or (state_no = 1 and {{ stripe_instant('payload', 'created') }} is not null) as is_recorded_at_stated,
        {{ stripe_told('customer', 'customer_id', 'payload') }} as told_customer_id,
        {{ stripe_told('customer', 'erp_customer_id', 'payload') }} as told_erp_customer_id,
        {{ stripe_told('customer', 'segment', 'payload') }} as told_segment
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'customer' and not is_deleted and not is_repeated

),

named as (

    select
        states.*, mapped.erp_customer_id as mapped_erp_customer_id,
        coalesce(mapped.customer_id, max(states.told_customer_id) over (partition by states.source_id), states.source_id) as customer_id
    from states
    -- a customer that policy does not map is its own
    left join {{ ref('source_customers') }} as mapped
        on mapped.source_system = 'stripe' and mapped.source_customer_id = states.source_id and {{ is_valid_on('mapped', 'cast(states.recorded_at as date)') }}

),

described as (

    select customer_id from ({{ stated_by_others('stripe', 'customers', 'customer_id') }}) as others group by customer_id

),

customers as (

    select
        named.customer_id,
        coalesce({{ json_text('named.payload', 'name') }}, {{ json_text('named.payload', 'business_name') }}, {{ json_text('named.payload', 'email') }},
            {{ json_text('named.payload', 'description') }}, named.source_id) as customer_name,
        cast(null as {{ dbt.type_string() }}) as parent_customer_id,
        coalesce({{ json_text('named.payload', 'address.country') }}, {{ json_text('named.payload', 'shipping.address.country') }}) as country_code,
        named.told_segment as segment,
        coalesce(named.mapped_erp_customer_id, named.told_erp_customer_id) as erp_customer_id,
        {{ source_record('stripe', 'customers', ['named.customer_id'], 'named') }}
    from named
    -- few companies describe their customers in Stripe
    left join described on described.customer_id = named.customer_id
    where described.customer_id is null

)

select * from customers
