-- Every state in which Tryton showed one of our periods, and our journal's own period within it.
-- Trap: only a standard period that is one calendar month is a period here; a journal's period stays closed when its period
-- is opened again, and nothing can be posted while either is.
with

landed as (

    select
        object, source_id, payload, _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce({{ typed_instant('source_updated_at') }}, _landed_at) as recorded_at,
        source_updated_at is not null as is_recorded_at_stated
    from {{ source('landing_erp', 'records') }}
    where object in ('tryton.period', 'tryton.journal_period')

),

periods as (

    select
        landed.*, companies.legal_entity_id,
        {{ tryton_day('payload', 'start_date') }} as starts_on,
        {{ tryton_day('payload', 'end_date') }} as ends_on,
        row_number() over (partition by source_id order by landed_at desc, row_no desc) as latest_no
    from landed
    inner join {{ ref('int_staging__erp_tryton_companies') }} as companies
        on companies.company_id = {{ json_text('payload', 'company') }} and companies.legal_entity_id is not null
    where object = 'tryton.period' and {{ json_text('payload', 'type') }} = 'standard'

),

months as (

    select *
    from periods
    where cast(starts_on as {{ dbt.type_string() }}) like '%-01' and ends_on = last_day(starts_on)

),

erp_tryton_periods as (

    select
        object || '/' || source_id as part_id, legal_entity_id, {{ period_of('starts_on') }} as period,
        {{ json_text('payload', 'state') }} <> 'open' as is_closed,
        load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated
    from months

    union all

    select
        landed.object || '/' || landed.source_id, months.legal_entity_id, {{ period_of('months.starts_on') }},
        {{ json_text('landed.payload', 'state') }} <> 'open',
        landed.load_id, landed.file_name, landed.row_no, landed.landed_at, landed.recorded_at, landed.is_recorded_at_stated
    from landed
    inner join months
        on months.source_id = {{ json_text('landed.payload', 'period') }} and months.latest_no = 1
    where landed.object = 'tryton.journal_period'

)

select * from erp_tryton_periods
