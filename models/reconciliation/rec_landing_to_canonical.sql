-- Whether every row that landed is accounted for: it stands, it said what was said before, it said something else, it was
-- voided, it could not be read, or it is an exception.
-- A source's own records stand beside the rows they state: source_table is then the object, as the source calls it.
-- Trap: a master's older rows give way to the latest and are kept as history; a fact's are never superseded.
{%- set masters = ['customers', 'usage_approvals', 'erp_customers', 'erp_periods', 'erp_balances', 'legacy_schedule'] %}

with

summed as (

    select
        source_table, source_system,
        cast(sum(landed_rows) as bigint) as landed_rows,
        cast(sum(case when resolution = 'duplicate' then resolved_rows else 0 end) as bigint) as duplicate_rows,
        cast(sum(case when resolution = 'conflicting' then resolved_rows else 0 end) as bigint) as conflicting_rows,
        cast(sum(case when resolution = 'voided' then resolved_rows else 0 end) as bigint) as voided_rows,
        cast(sum(dead_rows) as bigint) as dead_rows,
        cast(sum(case when resolution in ('unreadable', 'unplaced') then resolved_rows else 0 end) as bigint) as excepted_rows,
        cast(sum(later_rows) as bigint) as later_rows,
        cast(sum(case when resolution = 'superseded' then resolved_rows else 0 end) as bigint) as superseded_rows,
        cast(sum(case when resolution in ('context', 'out_of_scope') then resolved_rows else 0 end) as bigint) as context_rows,
        cast(sum(case when resolution = 'in_force' then resolved_rows else 0 end) as bigint) as canonical_rows,
        cast(sum(landed_rows - later_rows - dead_rows - resolved_rows) as bigint) as unresolved_rows,
        case when source_table in ('{{ masters | join("', '") }}') then 1 else 0 end as is_master
    from {{ ref('int_reconciliation__rows_counted') }}
    group by source_table, source_system

),

rec_landing_to_canonical as (

    -- a master's older rows give way to the latest
    select
        source_table, source_system, landed_rows, duplicate_rows, conflicting_rows, voided_rows, dead_rows, excepted_rows, later_rows,
        case when is_master = 1 then unresolved_rows else superseded_rows end as superseded_rows,
        context_rows,
        canonical_rows,
        case when is_master = 1 then least(unresolved_rows, 0) else unresolved_rows end as difference_rows,
        case
            when case when is_master = 1 then least(unresolved_rows, 0) else unresolved_rows end <> 0 then 'unexplained'
            when landed_rows = canonical_rows then 'matched'
            else 'explained'
        end as reason_code
    from summed

)

select * from rec_landing_to_canonical
