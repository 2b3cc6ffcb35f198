-- Each budget of a project as it was reported, with what policy says it measures, for which contract and line.
-- Trap: which contract a project is for may stand in the project, of which the first state that names one counts.
with

fields as (

    select
        records.project_id,
        min_by({{ json_at('records.payload', 'fields.field_path') }}, records.version_no) filter (where fields.meaning = 'contract_id') as told_contract_id,
        min_by({{ json_at('records.payload', 'fields.field_path') }}, records.version_no) filter (where fields.meaning = 'line_id') as told_line_id
    from {{ ref('int_staging__harvest_records_read') }} as records
    inner join {{ ref('source_fields') }} as fields on fields.source_system = 'harvest' and fields.object = 'projects'
    where records.object = 'projects' and {{ json_at('records.payload', 'fields.field_path') }} <> ''
    group by records.project_id

),

names as (

    select project_id, told_contract_id as known_as, 1 as priority from fields where told_contract_id is not null
    union  -- a project has one name in many states
    select project_id, project_id, 2 from {{ ref('int_staging__harvest_records_read') }} where object in ('projects', 'project_budget')
    union
    select project_id, project_code, 3 from {{ ref('int_staging__harvest_records_read') }} where object = 'projects' and project_code <> ''

),

budgets as (

    select budgets.*, meanings.kind, meanings.fraction_path, meanings.fraction, meanings.quantity_path,
        row_number() over (
            partition by budgets.source_id, budgets.version_no
            order by case meanings.source_event when 'project_budget/' || budgets.project_id then 1 when 'project_budget' then 3 else 2 end, meanings.source_event
        ) as meaning_no
    from {{ ref('int_staging__harvest_records_read') }} as budgets
    -- a company that measures nothing by its budgets; one project or kind of budget goes before all
    left join {{ ref('source_events') }} as meanings
        on meanings.source_system = 'harvest'
        and meanings.source_event in ('project_budget', 'project_budget/' || budgets.budget_kind, 'project_budget/' || budgets.project_id)
        and {{ is_valid_on('meanings', 'cast(budgets.recorded_at as date)') }}
    where budgets.object = 'project_budget'

),

named as (

    select
        budgets.source_id, budgets.version_no, contracts.contract_id, contracts.line_id,
        row_number() over (partition by budgets.source_id, budgets.version_no order by names.priority, names.known_as) as name_no
    from budgets
    inner join names on names.project_id = budgets.project_id
    inner join {{ ref('source_contracts') }} as contracts
        on contracts.source_system = 'harvest' and contracts.source_contract_id = names.known_as
        and {{ is_valid_on('contracts', 'cast(budgets.recorded_at as date)') }}
    -- most projects are named in policy, not in Harvest
    left join fields on fields.project_id = budgets.project_id
    where budgets.meaning_no = 1 and (fields.told_contract_id is null or names.priority = 1 or contracts.contract_id = fields.told_contract_id)

),

harvest_budgets_placed as (

    select
        budgets.project_id, budgets.source_id, budgets.version_no, budgets.payload, budgets.kind, budgets.fraction_path, budgets.fraction, budgets.quantity_path,
        budgets.budget_quantity, budgets.spent_quantity, budgets.is_monthly, budgets.is_repeated, budgets.is_overtaken,
        budgets.load_id, budgets.file_name, budgets.row_no, budgets.landed_at, budgets.recorded_at, budgets.is_recorded_at_stated,
        coalesce(named.contract_id, fields.told_contract_id) as contract_id, coalesce(fields.told_line_id, named.line_id) as line_id,
        coalesce(own_zone.time_zone, any_zone.time_zone) as time_zone
    from budgets
    -- many projects serve no contract, and few have a zone of their own
    left join named on named.source_id = budgets.source_id and named.version_no = budgets.version_no and named.name_no = 1
    left join fields on fields.project_id = budgets.project_id
    {{ source_zones('harvest', 'budgets.project_id', 'cast(budgets.recorded_at as date)') }}
    where budgets.meaning_no = 1

)

select * from harvest_budgets_placed
