-- Every contract that an activated order opened: with whom, in whose books, in which currency, signed when; and what is missing
-- to state it. Trap: an org of one currency has no CurrencyIsoCode: its money is the legal entity's.
with

orders as (

    select orders.*, placed.contract_id
    from {{ ref('int_staging__salesforce_orders_signed') }} as orders
    inner join {{ ref('int_staging__salesforce_orders_placed') }} as placed on placed.order_id = orders.order_id
    where placed.is_opening

),

companies as (

    select source_id as company_account_key, min({{ salesforce_text('Name') }}) as company_name
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'LegalEntity'
    group by source_id

),

-- the row that names the company wins over the one for any
entities as (

    select
        orders.order_id, mapped.legal_entity_id, mapped.time_zone,
        row_number() over (partition by orders.order_id order by mapped.source_entity_id nulls last, mapped.valid_from desc) as choice_no
    from orders
    -- a company named by a word and not by a record
    left join companies on companies.company_account_key = orders.company_account_key
    inner join {{ ref('source_entities') }} as mapped
        on mapped.source_system = 'salesforce'
        and (mapped.source_entity_id is null or mapped.source_entity_id in (orders.company_account_key, companies.company_name))
        and {{ is_valid_on('mapped', 'orders.effective_on') }}

),

salesforce_contracts_opened as (

    select
        orders.contract_id, orders.order_id,
        coalesce(customers.customer_id, named_customers.customer_id, orders.account_id) as customer_id,
        entities.legal_entity_id, entities.time_zone,
        coalesce(orders.currency_code, legal_entities.functional_currency) as currency_code,
        currencies.minor_units,
        coalesce(orders.told_signed_on, {{ day_in_zone('orders.activated_at', 'entities.time_zone') }}, orders.effective_on) as signed_on,
        orders.told_combine_with as combine_with, orders.opportunity_id,
        case
            when orders.unread_message is not null or orders.effective_on is null then 'unmapped_record'
            when entities.legal_entity_id is null then 'unmapped_entity'
            when coalesce(customers.customer_id, orders.account_id) is null or currencies.minor_units is null then 'unmapped_record'
        end as exception_type,
        case
            when orders.unread_message is not null then orders.unread_message
            when orders.effective_on is null then 'the order has no EffectiveDate: correct it'
            when entities.legal_entity_id is null
                then 'the legal entity ' || coalesce(orders.company_account_key, '(none named)') || ' is mapped to none of ours: add it to the policy file source_entities'
            when coalesce(customers.customer_id, orders.account_id) is null then 'the order names no account: name it and activate again'
            when currencies.minor_units is null
                then 'the currency ' || coalesce(orders.currency_code, '(none)') || ' is not in the policy: add it to currencies'
        end as message
    from orders
    -- what is missing here is told, not dropped
    left join entities on entities.order_id = orders.order_id and entities.choice_no = 1
    left join {{ ref('legal_entities') }} as legal_entities on legal_entities.legal_entity_id = entities.legal_entity_id
    left join {{ ref('currencies') }} as currencies
        on currencies.currency = coalesce(orders.currency_code, legal_entities.functional_currency)
    left join {{ ref('source_customers') }} as customers
        on customers.source_system = 'salesforce' and customers.source_customer_id = orders.account_id
        and {{ is_valid_on('customers', 'orders.effective_on') }}
    left join {{ ref('int_staging__salesforce_accounts_named') }} as named_customers on named_customers.account_id = orders.account_id

)

select * from salesforce_contracts_opened
