-- Rows of every table of the landing format, by source system: landed, dead, and by what became of them.
-- Trap: dead letters never reach their table's landing; they are counted in, or the left side would be short.
{%- set facts = ['contracts', 'amendments', 'contract_lines', 'usage_prices', 'invoice_lines', 'fulfilment_events',
    'usage_events', 'price_estimates', 'contract_costs'] -%}
{%- set masters = ['customers', 'usage_approvals', 'erp_customers', 'erp_periods', 'erp_balances', 'legacy_schedule'] %}

with

landed as (
    {% for table in facts + masters %}
    select '{{ table }}' as source_table, source_system, count(*) as landed_rows,
        count(*) filter (where not {{ is_known('recorded_at') }}) as later_rows
    from {{ ref(('int_staging__' ~ table ~ '_stated') if table in var('stated_by')['files'] else ('stg_files__' ~ table)) }}
    group by source_system
    union all
    {%- endfor %}
    select landed.object, landed.source_system, landed.landed_rows, coalesce(accounted.later_rows, 0)
    from {{ ref('int_staging__records_landed') }} as landed
    -- most runs see everything
    left join (
        select object, source_system, cast(sum(record_count) as bigint) as later_rows
        from {{ ref('int_staging__records_accounted') }}
        where not {{ is_known('recorded_at') }}
        group by object, source_system
    ) as accounted on accounted.object = landed.object and accounted.source_system = landed.source_system

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
    union all
    {%- endfor %}
    select object, source_system,
        case outcome when 'stated' then 'in_force' when 'unmapped' then 'unplaced' else outcome end, cast(sum(record_count) as bigint)
    from {{ ref('int_staging__records_accounted') }}
    where {{ is_known('recorded_at') }}
    group by object, source_system, outcome

),

rows_counted as (

    select source_table, source_system, landed_rows, later_rows, 0 as dead_rows, 'landed' as resolution, 0 as resolved_rows from landed
    union all
    select source_table, source_system, dead_rows, 0, dead_rows, 'dead', 0 from dead
    union all
    select source_table, source_system, 0, 0, 0, resolution, resolved_rows from resolved

)

select * from rows_counted
