-- Whether every row that landed is accounted for: it stands, it said what was said before, it said something else, it was
-- voided, it could not be read, or it is an exception.
-- Trap: dead letters never reach their table's landing; they are counted in, or the left side would be short.
{%- set facts = ['contracts', 'amendments', 'contract_lines', 'usage_prices', 'invoice_lines', 'fulfilment_events',
    'usage_events', 'price_estimates', 'contract_costs'] -%}
{%- set masters = ['customers', 'usage_approvals', 'erp_customers', 'erp_periods', 'erp_balances', 'legacy_schedule'] %}

with

landed as (
    {% for table in facts + masters %}
    select '{{ table }}' as source_table, source_system, count(*) as landed_rows,
        count(*) filter (where not {{ is_known('recorded_at') }}) as later_rows
    from {{ ref('stg_files__' ~ table) }}
    group by source_system
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

dead as (

    select source_table, source_system, count(*) as dead_rows
    from {{ ref('stg_files__dead_letters') }}
    group by source_table, source_system

),

resolved as (
    {% for table in facts %}
    select '{{ table }}' as source_table, source_system, resolution, count(*) as resolved_rows
    from {{ ref('int_canonical__' ~ table ~ '_resolved') }}
    group by source_system, resolution
    union all
    {%- endfor %}
    {% for table in masters %}
    select '{{ table }}', source_system, 'in_force', count(*)
    from {{ ref('int_canonical__' ~ table ~ '_latest') }}
    group by source_system
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    select source_table, source_system, landed_rows, later_rows, 0 as dead_rows, 'landed' as resolution, 0 as resolved_rows from landed
    union all
    select source_table, source_system, dead_rows, 0, dead_rows, 'dead', 0 from dead
    union all
    select source_table, source_system, 0, 0, 0, resolution, resolved_rows from resolved

),

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
        cast(sum(case when resolution = 'in_force' then resolved_rows else 0 end) as bigint) as canonical_rows,
        cast(sum(landed_rows - later_rows - dead_rows - resolved_rows) as bigint) as unresolved_rows,
        case when source_table in ('{{ masters | join("', '") }}') then 1 else 0 end as is_master
    from counted
    group by source_table, source_system

),

rec_landing_to_canonical as (

    -- a master's older rows give way to the latest
    select
        source_table, source_system, landed_rows, duplicate_rows, conflicting_rows, voided_rows, dead_rows, excepted_rows, later_rows,
        case when is_master = 1 then unresolved_rows else 0 end as superseded_rows,
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
