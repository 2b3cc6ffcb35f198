-- Versions that name some of the running lines of an obligation of several lines, and not all (606-10-25-22, accounting.md 3).
-- Trap: a line ended before and named again is opened anew; the count of what runs notices.
with

namings as (

    select
        promises.obligation_no, promises.is_ended,
        coalesce(versions.version_no, 0) as version_no,
        -- 1 when this naming finds the line running
        coalesce(lag(case when promises.is_ended then 0 else 1 end) over (
            partition by contract_line_no, obligation_no order by promises.sequence_no
        ), 0) as ran_before
    from {{ ref('int_obligations__promises_priced') }} as promises
    -- of one line there is nothing to leave out
    inner join {{ ref('int_obligations__lines_shared') }} as shared using (contract_line_no, obligation_no)
    inner join {{ ref('int_obligations__lines_placed') }} as placed using (contract_line_no)
    -- the lines as signed are version 0
    left join {{ ref('int_obligations__versions_numbered') }} as versions
        on versions.accounting_contract_no = placed.accounting_contract_no
        and versions.sequence_no = promises.sequence_no

),

counted as (

    select
        obligation_no, version_no,
        sum(ran_before) as named_running_count,
        sum(case when is_ended then 0 else 1 end - ran_before) as opened_count
    from namings
    group by obligation_no, version_no

),

restatements_compared as (

    select
        obligation_no, version_no,
        named_running_count < coalesce(sum(opened_count) over (
            partition by obligation_no order by version_no rows between unbounded preceding and 1 preceding
        ), 0) as is_partial
    from counted

)

select obligation_no, version_no, is_partial from restatements_compared
