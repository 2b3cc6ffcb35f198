-- Versions that name some of the running lines of an obligation of several lines, and not all (606-10-25-22, accounting.md 3).
-- Trap: a line ended before and named again is opened anew; the count of what runs notices.
with

-- of one line there is nothing to leave out
shared as (

    select obligation_id
    from {{ ref('int_obligations__promises_mapped') }}
    group by obligation_id
    having count(*) > 1

),

namings as (

    select
        promises.contract_id, promises.obligation_id, promises.is_ended,
        coalesce(versions.version_no, 0) as version_no,
        -- 1 when this naming finds the line running
        coalesce(lag(case when promises.is_ended then 0 else 1 end) over (
            partition by promises.contract_id, promises.line_id, promises.component_sku order by promises.sequence_no
        ), 0) as ran_before
    from {{ ref('int_obligations__promises_priced') }} as promises
    inner join shared using (obligation_id)
    inner join {{ ref('int_obligations__lines_assigned') }} as assigned using (contract_id, line_id)
    -- the lines as signed are version 0
    left join {{ ref('int_obligations__versions_numbered') }} as versions
        on versions.accounting_contract_id = assigned.accounting_contract_id
        and versions.contract_id = promises.contract_id
        and versions.sequence_no = promises.sequence_no

),

counted as (

    select
        contract_id, obligation_id, version_no,
        sum(ran_before) as named_running_count,
        sum(case when is_ended then 0 else 1 end - ran_before) as opened_count
    from namings
    group by contract_id, obligation_id, version_no

),

restatements_compared as (

    select
        contract_id, obligation_id, version_no,
        named_running_count < coalesce(sum(opened_count) over (
            partition by obligation_id order by version_no rows between unbounded preceding and 1 preceding
        ), 0) as is_partial
    from counted

)

select contract_id, obligation_id, version_no, is_partial from restatements_compared
