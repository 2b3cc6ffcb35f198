-- Everything in Stripe that can be a contract: a subscription once it binds, a schedule before its subscription, and an invoice for
-- lines of no subscription; which contract it is, in whose books, and what is missing to state it.
-- Trap: what names a contract of ours only bills it, and the CRM states it; unless it says that it states it itself.
with

chosen as (

    select
        *,
        row_number() over (partition by bearer_kind, bearer_id order by state_no) as choice_no,
        max(told_contract_id) over (partition by bearer_kind, bearer_id) as named_contract_id,
        max(case when is_stating then 1 else 0 end) over (partition by bearer_kind, bearer_id) = 1 as is_ever_stating,
        -- an invoice binds when it is final
        case bearer_kind when 'invoice' then recorded_at
            else coalesce({{ stripe_instant('payload', 'created') }}, {{ stripe_instant('payload', 'start_date') }}, {{ stripe_instant('payload', 'start') }},
                recorded_at) end as created_at,
        coalesce(told_entity_id, {{ stripe_id('payload', 'on_behalf_of') }}, {{ stripe_id('payload', 'issuer.account') }},
            {{ stripe_id('payload', 'invoice_settings.issuer.account') }}) as source_entity_id
    from {{ ref('int_staging__stripe_bearers_read') }}

),

entities as (

    select
        chosen.bearer_kind, chosen.bearer_id, mapped.legal_entity_id, mapped.time_zone,
        row_number() over (partition by chosen.bearer_kind, chosen.bearer_id order by mapped.source_entity_id nulls last, mapped.valid_from desc) as choice_no
    from chosen
    inner join {{ ref('source_entities') }} as mapped
        on mapped.source_system = 'stripe' and (mapped.source_entity_id is null or mapped.source_entity_id = chosen.source_entity_id)
        and {{ is_valid_on('mapped', 'cast(chosen.created_at as date)') }}
    where chosen.choice_no = 1

),

stripe_contracts_named as (

    select
        chosen.bearer_kind, chosen.bearer_id, coalesce(chosen.named_contract_id, mapped.contract_id, chosen.bearer_id) as contract_id,
        (chosen.named_contract_id is null and mapped.contract_id is null) or chosen.is_ever_stating as is_own,
        mapped.line_id as mapped_line_id, chosen.source_customer_id, chosen.created_at,
        entities.legal_entity_id, entities.time_zone, {{ day_in_zone('chosen.created_at', 'entities.time_zone') }} as signed_on,
        upper(chosen.told_currency) as currency_code, coalesce(written.minor_units, currencies.minor_units) as written_digits, currencies.minor_units,
        case when entities.legal_entity_id is null then 'unmapped_entity'
            when chosen.source_customer_id is null or currencies.minor_units is null then 'unmapped_record' end as exception_type,
        case when entities.legal_entity_id is null
                then 'the account ' || coalesce(chosen.source_entity_id, '(none named)') || ' is mapped to none of our legal entities on that day: add it to the policy file source_entities'
            when currencies.minor_units is null then 'the currency ' || coalesce(upper(chosen.told_currency), '(none)') || ' is not in the policy: add it to currencies'
            when chosen.source_customer_id is null then 'it names no customer: name one in Stripe' end as message,
        chosen.record_object, chosen.load_id, chosen.file_name, chosen.row_no, chosen.landed_at
    from chosen
    -- what is missing here is told, not dropped
    left join entities on entities.bearer_kind = chosen.bearer_kind and entities.bearer_id = chosen.bearer_id and entities.choice_no = 1
    left join {{ ref('currencies') }} as currencies on currencies.currency = upper(chosen.told_currency)
    left join {{ ref('source_currencies') }} as written
        on written.source_system = 'stripe' and written.currency = upper(chosen.told_currency) and {{ is_valid_on('written', 'cast(chosen.created_at as date)') }}
    left join {{ ref('source_contracts') }} as mapped
        on mapped.source_system = 'stripe' and mapped.source_contract_id = chosen.bearer_id and {{ is_valid_on('mapped', 'cast(chosen.created_at as date)') }}
    where chosen.choice_no = 1

)

select * from stripe_contracts_named
