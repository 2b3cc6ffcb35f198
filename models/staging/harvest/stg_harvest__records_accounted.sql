-- What became of every record that Harvest sent, each exactly once. What nobody reads is kept and told as such.
with

judged as (

    select
        records.*, budgets.reason as told_reason, budgets.contract_id as told_contract_id,
        case
            when records.is_repeated then 'duplicate'
            when records.object in ('projects', 'clients', 'tasks', 'time_entries') then 'context'
            when records.object <> 'project_budget' or budgets.kind = 'ignored' then 'out_of_scope'
            when records.is_overtaken then 'superseded'
            when budgets.reason is not null then 'unmapped'
            else 'stated'
        end as outcome
    from {{ ref('int_staging__harvest_records_read') }} as records
    -- only budgets tell progress
    left join {{ ref('int_staging__harvest_budgets_judged') }} as budgets
        on records.object = 'project_budget' and budgets.source_id = records.source_id and budgets.version_no = records.version_no

),

records_accounted as (

    select
        'harvest' as source_system, object, source_id, load_id, file_name, row_no, landed_at, recorded_at, cast(1 as bigint) as record_count, outcome,
        case outcome
            when 'duplicate' then 'the same was sent before'
            when 'context' then 'read to understand budgets, or kept beside them'
            when 'out_of_scope' then coalesce(told_reason, object || ' has no part in fulfilment: kept, not read')
            when 'superseded' then 'another budget of the same instant stands after it'
            when 'stated' then 'progress by what is spent of the budget'
            else told_reason
        end as reason,
        case when outcome = 'unmapped' then case when told_reason like 'no time zone %' then 'unmapped_entity' else 'unmapped_record' end end as exception_type,
        told_contract_id as contract_id,
        false as is_holding
    from judged

)

select * from records_accounted
