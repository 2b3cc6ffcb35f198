-- What became of every row of NetSuite: customers, months and lines of our accounts are stated, the masters serve to read them.
-- Trap: a subsidiary that is no legal entity of the policy is told once, at its own row; what belongs to it is out of scope.
with

described as (

    select
        records.*,
        subsidiaries.legal_entity_id, coalesce(subsidiaries.is_elimination, false) as is_elimination,
        periods.reason as period_reason, stated.load_id is not null as has_entity,
        lines.load_id is not null as is_line, lines.judgement
    from {{ ref('int_staging__erp_netsuite_records_read') }} as records
    -- each row is of one kind
    left join {{ ref('int_staging__erp_netsuite_subsidiaries_mapped') }} as subsidiaries
        on records.kind = 'subsidiary' and subsidiaries.generation = records.generation and subsidiaries.subsidiary_id = records.source_id
    left join {{ ref('int_staging__erp_netsuite_periods_judged') }} as periods using (load_id, file_name, row_no)
    left join (
        select distinct load_id, file_name, row_no from {{ ref('int_staging__erp_netsuite_periods_stated') }}  -- of each entity
    ) as stated using (load_id, file_name, row_no)
    left join {{ ref('int_staging__erp_netsuite_lines_judged') }} as lines using (load_id, file_name, row_no)

),

judged as (

    select
        *,
        case
            when is_history then 'superseded: an older state in the history of the export'
            when is_duplicate then 'duplicate: '
            when kind = 'customer' and is_deleted then 'out_of_scope: deleted in the ERP: it stays known, and the ERP refuses an entry that names it'
            when kind = 'customer' then 'stated: '
            when kind = 'period' and period_reason like 'its % cannot be read%' then 'unmapped: ' || period_reason
            when kind = 'period' and period_reason is not null then 'out_of_scope: ' || period_reason
            when kind = 'period' and not has_entity then 'out_of_scope: of no subsidiary that the policy maps to a legal entity'
            when kind = 'period' then 'stated: '
            when kind = 'accounting_line' then coalesce(judgement, 'stated: ')
            when kind = 'other' then 'out_of_scope: not read: revenue does not need it'
            when latest_no > 1 then 'superseded: '
            when kind = 'subsidiary' and legal_entity_id is null and not is_elimination and not is_deleted
                then 'unmapped_entity: subsidiary ' || source_id || ' is no legal entity of the policy: add it to source_entities'
            else 'context: '
        end as judged_as
    from described

),

erp_netsuite_records_accounted as (

    select
        'erp' as source_system, object, source_id, load_id, file_name, row_no, landed_at, recorded_at, cast(1 as bigint) as record_count,
        case when judged_as like 'unmapped%' then 'unmapped' else substr(judged_as, 1, instr(judged_as, ':') - 1) end as outcome,
        nullif(substr(judged_as, instr(judged_as, ':') + 2), '') as reason,
        case when judged_as like 'unmapped_entity:%' then 'unmapped_entity' when judged_as like 'unmapped:%' then 'unmapped_record' end
            as exception_type,
        cast(null as {{ dbt.type_string() }}) as contract_id,
        false as is_holding
    from judged

)

select * from erp_netsuite_records_accounted
