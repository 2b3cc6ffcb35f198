-- Which word on each contract as signed stands: the first recorded (landing.md, facts).
-- Trap: a contract in a currency the policy doesn't know stays, so that it can be seen and held; its rows can't be read in
-- minor units and are unplaced.
with

sent as (

    select *, true as is_readable
    from {{ ref('int_staging__contracts_stated') }}
    where {{ is_known('recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['contract_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['contract_id'], [
        'contract_id', 'customer_id', 'legal_entity_id', 'currency_code', 'signed_on', 'combine_with', 'opportunity_id',
    ]) }}

),

contracts_resolved as (

    select
        standing.contract_id, standing.customer_id, standing.legal_entity_id, standing.currency_code,
        coalesce(currencies.minor_units, 0) as minor_units,
        currencies.currency is not null as is_currency_known,
        standing.signed_on, standing.combine_with, standing.opportunity_id,
        false as is_void_only,
        standing.resolution,
        {{ record_facts('standing') }}
    from standing
    -- a currency the policy does not know is an exception, not a lost contract
    left join {{ ref('currencies') }} as currencies on currencies.currency = standing.currency_code

)

select * from contracts_resolved
