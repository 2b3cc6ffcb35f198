-- What became of every record that Jira sent, each exactly once. What nobody reads is kept and told as such.
-- Trap: an issue is sent again with every change of it; the record that told a transition first is the one that states it.
with

told as (

    select
        object, source_id, version_no,
        min(reason) as reason,
        min(case when reason is null then contract_id end) as stated_contract_id,
        count(*) filter (where reason is null) as stated_facts
    from {{ ref('int_staging__jira_transitions_judged') }}
    group by object, source_id, version_no

    union all

    select object, source_id, version_no, reason, case when reason is null then contract_id end, case when reason is null then 1 else 0 end
    from {{ ref('int_staging__jira_releases_judged') }}
    where not has_no_part

),

issues as (

    select
        issue_id,
        max(case when reason is null then 1 else 0 end) as has_fact
    from {{ ref('int_staging__jira_transitions_judged') }}
    group by issue_id

),

judged as (

    select
        records.*, told.reason as told_reason, told.stated_contract_id,
        case
            when records.is_repeated then 'duplicate'
            when told.reason is not null or (records.object = 'changelogs' and records.issue_id is null) then 'unmapped'
            when told.stated_facts > 0 then 'stated'
            when records.object in ('projects', 'statuses', 'versions', 'sprints') then 'context'
            when records.object not in ('issues', 'changelogs') then 'out_of_scope'
            when issues.has_fact = 1 then 'superseded'
            else 'context'
        end as outcome
    from {{ ref('int_staging__jira_records_read') }} as records
    -- most records tell nothing that was not told before, and most issues fulfil nothing
    left join told on told.object = records.object and told.source_id = records.source_id and told.version_no = records.version_no
    left join issues on issues.issue_id = records.issue_id

),

records_accounted as (

    select
        'jira' as source_system, object, source_id, load_id, file_name, row_no, landed_at, recorded_at, cast(1 as bigint) as record_count, outcome,
        case outcome
            when 'duplicate' then 'the same state was sent before'
            when 'unmapped' then coalesce(told_reason, 'it does not say which issue it is of: land it with issueId')
            when 'stated' then case when object = 'versions' then 'a release, or its withdrawal' else 'it came into a status that means something, or left it' end
            when 'out_of_scope' then object || ' has no part in fulfilment: kept, not read'
            when 'superseded' then 'what it tells was told before'
            else case when object in ('issues', 'changelogs') then 'no status it came into means anything for a contract' else 'read to understand issues' end
        end as reason,
        case when outcome = 'unmapped' then case when told_reason like 'no time zone %' then 'unmapped_entity' else 'unmapped_record' end end as exception_type,
        stated_contract_id as contract_id,
        false as is_holding
    from judged

)

select * from records_accounted
