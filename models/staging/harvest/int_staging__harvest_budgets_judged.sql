-- How far a project is by what is spent of its budget, an input measure (606-10-55-20), or why that cannot be said.
-- Trap: beyond its budget a project is not done: the budget no longer says what the whole takes (55-21).
with

measured as (

    select
        *,
        case
            when fraction_path is not null
                then {{ told_fraction(json_at('payload', "replace(fraction_path, '%', '')"), 'fraction_path') }}
            when quantity_path is null and budget_quantity > 0 and spent_quantity >= 0 and spent_quantity <= budget_quantity
                then cast(cast({{ round_ratio(millionths('spent_quantity') ~ ' * 1000000', millionths('budget_quantity')) }} as decimal(7, 0))
                    * cast(0.000001 as decimal(6, 6)) as decimal(9, 6))
        end as part_done,
        case when {{ told_decimal(json_at('payload', 'quantity_path'), 24, 6) }} >= 0
            then {{ told_decimal(json_at('payload', 'quantity_path'), 24, 6) }} end as quantity
    from {{ ref('int_staging__harvest_budgets_placed') }}

),

harvest_budgets_judged as (

    select
        'harvest/project_budget/' || project_id || '/' || cast(recorded_at as {{ dbt.type_string() }}) as event_id,
        source_id, version_no, kind, contract_id, line_id, time_zone, part_done as fraction, quantity,
        is_repeated, is_overtaken, load_id, file_name, row_no, landed_at, recorded_at, is_recorded_at_stated,
        case
            when kind is null then 'nothing says whether what is spent of a budget measures progress: add project_budget to source_events'
            when kind = 'ignored' then 'source_events says that it has no part in revenue'
            when kind <> 'progress' then 'what is spent of a budget tells progress, nothing else: correct its kind in source_events'
            when contract_id is null then 'its contract is not known: add the project to source_contracts, or name the field that tells it in source_fields'
            when line_id is null then 'its line is not known: add it to source_contracts, or name the field that tells it in source_fields'
            when time_zone is null then 'no time zone says on which day it was: add its project, or any, to source_entities'
            when (fraction_path is not null or fraction is not null) and quantity_path is not null
                then 'both a fraction and a quantity are named: name one of them in source_events'
            when coalesce(is_monthly, false) and fraction_path is null and quantity_path is null
                then 'its budget begins anew each month and measures no whole: give it a budget of the whole, or ignore it in source_events'
            when part_done is not null or quantity is not null then null
            when fraction_path is not null or quantity_path is not null
                then 'how much was done is no number of at most six decimals, or no fraction: correct its path in source_events or the source'
            when spent_quantity > budget_quantity then 'more is spent than its budget, which no longer says what the whole takes (606-10-55-21): correct the budget'
            else 'it has no budget, or no figure that can be read: give the project a budget'
        end as reason
    from measured

)

select * from harvest_budgets_judged
