-- NetSuite's subsidiaries, and the legal entity that the policy (source_entities, source_system erp) says each is.
-- Trap: one the policy names has lines though its row was not landed, and periods only where no row was; an account without
-- subsidiaries has the empty one.
with

landed as (

    select
        generation, source_id as subsidiary_id,
        {{ netsuite_text(['name', 'fullname']) }} as subsidiary_name,
        coalesce({{ netsuite_flag(['iselimination', 'is_elimination']) }}, false) as is_elimination,
        {{ netsuite_text(['fiscalcalendar', 'fiscal_calendar_id']) }} as fiscal_calendar_id
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'subsidiary' and not is_history and not is_duplicate and latest_no = 1 and not is_deleted

),

readings as (

    select generation, cast(max(landed_at) as date) as read_on
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    group by generation

),

mapped as (

    select readings.generation, coalesce(entities.source_entity_id, '') as subsidiary_id, entities.legal_entity_id
    from readings
    inner join {{ ref('source_entities') }} as entities
        on entities.source_system = 'erp' and {{ is_valid_on('entities', 'readings.read_on') }}

),

named as (

    select
        landed.generation, landed.subsidiary_id, landed.subsidiary_name, landed.is_elimination, landed.fiscal_calendar_id,
        coalesce(by_id.legal_entity_id, by_any.legal_entity_id) as legal_entity_id, true as is_landed
    from landed
    -- what the policy does not name
    left join mapped as by_id on by_id.generation = landed.generation and by_id.subsidiary_id = landed.subsidiary_id
    left join mapped as by_any on by_any.generation = landed.generation and by_any.subsidiary_id = ''

    union all

    select mapped.generation, mapped.subsidiary_id, null, false, null, mapped.legal_entity_id, false
    from mapped
    -- only those without a row
    left join landed on landed.generation = mapped.generation and landed.subsidiary_id = mapped.subsidiary_id
    where landed.subsidiary_id is null

),

erp_netsuite_subsidiaries_mapped as (

    select *, is_landed or not bool_or(is_landed) over (partition by generation) as is_listed
    from named

)

select * from erp_netsuite_subsidiaries_mapped
