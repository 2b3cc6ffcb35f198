-- What is wrong with contracts in force and their lines against masters and policy (accounting.md 10).
-- Trap: where no ERP customer was ever landed, only a customer without an ERP id is missing there.
with

contracts as (

    select *, 'contract ' || contract_id as subject,
        first_value(currency_code) over (
            partition by coalesce(combine_with, contract_id)
            order by case when contract_id = coalesce(combine_with, contract_id) then 0 else 1 end, contract_id
        ) as combined_currency_code
    from {{ ref('int_canonical__contracts_resolved') }} where resolution = 'in_force'

),

known_to_erp as (

    select count(*) as customers_count from {{ ref('int_canonical__erp_customers_latest') }}

),

described as (

    select
        contracts.*,
        customers.customer_id is not null as is_customer_known,
        erp_customers.erp_customer_id is not null
            or (customers.erp_customer_id is not null and known_to_erp.customers_count = 0) as is_in_erp,
        legal_entities.legal_entity_id is not null as is_legal_entity_known
    from contracts
    cross join known_to_erp
    -- what is not known is what is asked for
    left join {{ ref('int_canonical__customers_latest') }} as customers on customers.customer_id = contracts.customer_id
    left join {{ ref('int_canonical__erp_customers_latest') }} as erp_customers
        on erp_customers.erp_customer_id = customers.erp_customer_id
    left join {{ ref('legal_entities') }} as legal_entities on legal_entities.legal_entity_id = contracts.legal_entity_id

),

contracts_questioned as (

    select 'unknown_customer' as exception_type, contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is with customer ' || customer_id || ', whom no source has described: land the customer' as message
    from described
    where not is_customer_known

    union all

    select 'customer_not_in_erp', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is with customer ' || customer_id || ', whom the ERP does not know: create it there, or correct its ERP id'
    from described
    where is_customer_known and not is_in_erp

    union all

    select 'unknown_currency', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is in ' || currency_code || ', which the policy file currencies does not have: add it with its minor units'
    from described
    where not is_currency_known

    union all

    select 'currency_mismatch', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is in ' || currency_code || ' and combined with one in ' || combined_currency_code || ': part them, or correct one'
    from described
    where currency_code <> combined_currency_code

    union all

    select 'unknown_legal_entity', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is of legal entity ' || legal_entity_id || ', which the policy file legal_entities does not have: add it'
    from described
    where not is_legal_entity_known

    union all

    select 'invalid_dates', lines.contract_id, lines.source_system, lines.source_table, lines.source_key, lines.recorded_at, lines.load_id,
        'line ' || lines.line_id || ' of contract ' || lines.contract_id
            || ' ends before it starts, or starts before its amendment takes effect: void the amendment and state it anew'
    from {{ ref('int_canonical__contract_lines_resolved') }} as lines
    -- a line as signed has no amendment
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = lines.amendment_id and amendments.resolution = 'in_force'
    where lines.resolution = 'in_force'
        and (lines.ends_on < lines.starts_on or coalesce(lines.starts_on < amendments.effective_on, false))

)

select exception_type, contract_id, source_system, source_table, source_key, message, recorded_at as first_seen_at, load_id
from contracts_questioned
