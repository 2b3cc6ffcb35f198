-- Every record that Harvest sent, in the order of its states, with the figures of a project's budget.
-- Trap: the same figure comes as 175.0 and as 175: budgets are compared by value, all else by what was sent.
with

landed as (

    select
        *,
        coalesce(is_deleted, '') = 'true' as is_gone,
        {{ told_instant('source_updated_at') }} as modified_at,
        case when object = 'project_budget' then {{ told_decimal(json_text('payload', 'budget'), 24, 6) }} end as budget_quantity,
        case when object = 'project_budget' then {{ told_decimal(json_text('payload', 'budget_spent'), 24, 6) }} end as spent_quantity
    from {{ source('landing_harvest', 'records') }}

),

compared as (

    select
        *,
        coalesce(modified_at, _landed_at) as known_at,
        case when spent_quantity is null then payload || cast(is_gone as {{ dbt.type_string() }})
            else coalesce(cast(budget_quantity as {{ dbt.type_string() }}), '') || '/' || cast(spent_quantity as {{ dbt.type_string() }})
                || '/' || coalesce({{ json_text('payload', 'budget_by') }}, '') || '/' || coalesce({{ json_text('payload', 'budget_is_monthly') }}, '')
        end as compared_text
    from landed

),

harvest_records_read as (

    select
        object, source_id,
        row_number() over states as version_no,
        payload,
        coalesce(lag(compared_text) over states = compared_text, false) as is_repeated,
        coalesce(lead(known_at) over states = known_at, false) as is_overtaken,
        case when object = 'projects' then source_id else {{ json_text('payload', 'project_id') }} end as project_id,
        {{ json_text('payload', 'code') }} as project_code,
        budget_quantity, spent_quantity,
        {{ json_text('payload', 'budget_by') }} as budget_kind,
        lower({{ json_text('payload', 'budget_is_monthly') }}) = 'true' as is_monthly,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        known_at as recorded_at, modified_at is not null as is_recorded_at_stated
    from compared
    window states as (
        partition by object, source_id
        order by known_at, _landed_at, _load_id, _file, _row_no
    )

)

select * from harvest_records_read
