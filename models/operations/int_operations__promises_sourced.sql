-- The source records that say what each obligation is and how far it is: its lines and amendments, events, usage and estimates,
-- with the version, period or component of revenue they bear on (null: any).
-- Trap: a view; usage is one record an event.
with

lines as (

    select mapped.obligation_id, mapped.contract_id, mapped.line_id, assigned.accounting_contract_id
    from {{ ref('int_obligations__lines_mapped') }} as mapped
    inner join {{ ref('int_obligations__lines_assigned') }} as assigned using (contract_id, line_id)

),

-- what was signed comes with no amendment
named as (

    select lines.obligation_id, said.amendment_id, coalesce(versions.version_no, 0) as version_no,
        said.source_system, said.source_table, said.source_key, said.load_id
    from lines
    inner join {{ ref('int_canonical__contract_lines_resolved') }} as said
        on said.contract_id = lines.contract_id and said.line_id = lines.line_id and said.resolution = 'in_force'
    left join {{ ref('contract_versions') }} as versions
        on versions.accounting_contract_id = lines.accounting_contract_id and versions.amendment_id = said.amendment_id

),

promises_sourced as (

    select obligation_id, version_no, cast(null as {{ dbt.type_string() }}) as since_period,
        cast(null as {{ dbt.type_string() }}) as only_period, cast(null as {{ dbt.type_string() }}) as component,
        source_system, source_table, source_key, load_id
    from named

    union all

    select named.obligation_id, named.version_no, null, null, null,
        amendments.source_system, amendments.source_table, amendments.source_key, amendments.load_id
    from named
    inner join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = named.amendment_id and amendments.resolution = 'in_force'

    union all

    select lines.obligation_id, null, {{ period_of('events.occurred_on') }}, null, null,
        events.source_system, events.source_table, events.source_key, events.load_id
    from lines
    inner join {{ ref('fulfilment_events') }} as events using (contract_id, line_id)

    union all

    select lines.obligation_id, null, {{ period_of('estimates.effective_on') }}, null, 'variable',
        estimates.source_system, estimates.source_table, estimates.source_key, estimates.load_id
    from lines
    inner join {{ ref('int_canonical__price_estimates_resolved') }} as estimates
        on estimates.contract_id = lines.contract_id and coalesce(estimates.line_id, lines.line_id) = lines.line_id
        and estimates.resolution = 'in_force'

    union all

    select lines.obligation_id, null, null, events.period, 'usage',
        events.source_system, events.source_table, events.source_key, events.load_id
    from lines
    inner join {{ ref('int_canonical__usage_events_resolved') }} as events using (contract_id, line_id)
    where events.resolution = 'in_force' and not events.is_void_only

)

select * from promises_sourced
