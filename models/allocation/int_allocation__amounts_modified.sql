-- What each obligation is allocated after each modification of its pool (606-10-25-13, 32-43 to 32-45). One step takes
-- every pool of every contract from one version to its next: what was allocated and not yet recognized, plus the change in
-- price, is shared anew over the obligations with something left to do; with none left it is recognized that day.
-- Trap: prospectively a share starts from what was recognized; a catch-up goes on from its base, so its amount contains
-- what was recognized on it so far.
with recursive

amounts_modified as (

    select
        steps.obligation_no,
        cast(0 as bigint) as step_no,
        0 as version_no,
        cast(0 as bigint) as recognized_before_minor_units,
        cast(0 as bigint) as base_minor_units,
        coalesce(shares.allocated_minor_units, 0) as amount_minor_units
    from {{ ref('int_allocation__steps_laid') }} as steps
    -- an obligation that a modification brings has no share as signed
    left join {{ ref('int_allocation__inception_shares') }} as shares using (obligation_no)
    where steps.step_no = 1

    union all

    select
        obligation_no, step_no, version_no, recognized_minor_units,
        case
            when weight > 0 and treatment = 'catch_up' then base_minor_units
            when weight > 0 then recognized_minor_units
            when is_rested or is_ended_now and pool_weight > 0 then recognized_minor_units
            -- with no weight left: by what each that ended had left, or, if that was nothing, to the first
            when is_ended_now and pool_left_minor_units > 0 then recognized_minor_units + cast({{ spread_piece(
                'remaining_minor_units', 'running_left_minor_units', 'left_minor_units', 'pool_left_minor_units') }} as bigint)
            when is_ended_now and obligation_no = first_ended_obligation_no then recognized_minor_units + remaining_minor_units
            when is_ended_now then recognized_minor_units
            else base_minor_units
        end,
        case
            when weight > 0 then cast({{ spread_piece('remaining_minor_units', 'running_weight', 'weight', 'pool_weight') }} as bigint)
                + case when treatment = 'catch_up' then recognized_minor_units - base_minor_units else 0 end
            when is_ended_now or is_rested then 0
            else amount_minor_units
        end
    from (
        select
            met.*,
            cast(sum(allocated_minor_units - recognized_minor_units + price_change_minor_units) over pool as bigint)
                as remaining_minor_units,
            abs(allocated_minor_units - recognized_minor_units) as left_minor_units,
            sum(case when is_ended_now then abs(allocated_minor_units - recognized_minor_units) else 0 end)
                over (pool order by obligation_no rows unbounded preceding) as running_left_minor_units,
            sum(case when is_ended_now then abs(allocated_minor_units - recognized_minor_units) else 0 end) over pool
                as pool_left_minor_units
        from (
            select
                steps.*, before.base_minor_units, before.amount_minor_units,
                before.base_minor_units + before.amount_minor_units as allocated_minor_units,
                case
                    when steps.is_unbegun then before.recognized_before_minor_units
                    else {{ recognized_to_date('steps.is_at_rest', 'before.base_minor_units', 'before.amount_minor_units',
                        'steps.units_before', 'steps.done_units', 'steps.total_units') }}
                end as recognized_minor_units
            from amounts_modified as before
            inner join {{ ref('int_allocation__steps_laid') }} as steps
                on steps.obligation_no = before.obligation_no and steps.step_no = before.step_no + 1
        ) as met
        window pool as (partition by accounting_contract_no, pool_group)
    ) as pooled

)

select * from amounts_modified
