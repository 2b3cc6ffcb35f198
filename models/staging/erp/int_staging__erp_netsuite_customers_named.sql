-- NetSuite's customers under every key that other systems hold: its internal id, the entity id people see, the external id another
-- system gave it, and what source_customers says.
-- Trap: an inactive customer stays known; NetSuite itself refuses an entry that names it.
with

customers as (

    select
        source_id,
        {{ netsuite_text(['entityid']) }} as entity_key,
        {{ netsuite_text(['externalid']) }} as external_key,
        coalesce(
            {{ netsuite_text(['companyname', 'company_name', 'altname']) }},
            nullif(trim(coalesce({{ netsuite_text(['firstname']) }}, '') || ' ' || coalesce({{ netsuite_text(['lastname']) }}, '')), ''),
            source_id
        ) as erp_customer_name,
        recorded_at, is_recorded_at_stated, load_id, file_name, row_no, landed_at
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'customer' and not is_history and not is_duplicate and not is_deleted

),

keyed as (

    select source_id as erp_customer_id, customers.* from customers
    union all
    select entity_key, customers.* from customers where entity_key is not null
    union all
    select external_key, customers.* from customers where external_key is not null
    union all
    select mapped.erp_customer_id, customers.*
    from customers
    inner join {{ ref('source_customers') }} as mapped
        on mapped.source_system = 'erp' and mapped.source_customer_id = customers.source_id
        and {{ is_valid_on('mapped', 'cast(customers.landed_at as date)') }}
    where mapped.erp_customer_id is not null

),

erp_netsuite_customers_named as (

    select
        erp_customer_id, min(erp_customer_name) as erp_customer_name,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from keyed
    group by erp_customer_id, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated

)

select * from erp_netsuite_customers_named
