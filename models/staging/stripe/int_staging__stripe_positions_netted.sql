-- Where each line stands after each change: as price what was not earned by the day before (by the line's own clock) plus what the
-- change charges or takes back, so that the whole always comes to what is billed (606-10-25-13).
-- Trap: a line that ends owes nothing more, and all that was not earned goes back, until a credit tells what does go back.
with recursive

changes as (

    select * from {{ ref('int_staging__stripe_changes_grouped') }}

),

positions as (

    select
        contract_id, line_id, step_no, amount_minor_units as price_minor_units, coalesce(nullif(quantity, 0), 1) as quantity,
        effective_on as starts_on, greatest(effective_on, coalesce(charged_ends_on, ends_on, effective_on)) as ends_on,
        false as is_ended, cast(0 as bigint) as released_minor_units, true as is_said, false as is_running
    from changes
    where step_no = 1

    union all

    select
        stepped.contract_id, stepped.line_id, stepped.step_no,
        cast(case
            when not stepped.is_said then stepped.price_minor_units
            when stepped.is_credit then stepped.unearned_minor_units + stepped.amount_minor_units
                + case when stepped.is_ended and stepped.amount_minor_units < 0 then stepped.released_minor_units else 0 end
            when stepped.is_end and stepped.amount_minor_units = 0 then 0
            else stepped.unearned_minor_units + stepped.amount_minor_units
        end as bigint),
        cast(case when stepped.is_end or (stepped.is_credit and stepped.is_ended) then 0
            when stepped.is_credit then stepped.quantity
            else coalesce(stepped.new_quantity, stepped.quantity) end as decimal(18, 3)),
        case when stepped.is_said then greatest(stepped.effective_on, case when stepped.is_running then stepped.starts_on else stepped.effective_on end)
            else stepped.starts_on end,
        case
            when not stepped.is_said then stepped.ends_on
            when stepped.is_running and (stepped.is_end or stepped.is_credit) then stepped.ends_on
            when stepped.is_end or stepped.is_credit then stepped.effective_on
            else greatest(stepped.effective_on, coalesce(stepped.charged_ends_on, stepped.ends_on))
        end,
        case when stepped.is_credit or not stepped.is_said then stepped.is_ended else stepped.is_end end,
        cast(case when stepped.is_end and stepped.is_said and stepped.amount_minor_units = 0 then stepped.unearned_minor_units
            when stepped.is_credit and stepped.amount_minor_units < 0 then 0 else stepped.released_minor_units end as bigint),
        stepped.is_said, stepped.is_running
    from (
        select
            positions.contract_id, positions.line_id, changes.step_no, positions.price_minor_units, positions.quantity, positions.starts_on,
            positions.ends_on, positions.is_ended, positions.released_minor_units,
            changes.is_credit, changes.effective_on, changes.amount_minor_units, changes.is_end, changes.charged_ends_on, changes.quantity as new_quantity,
            not positions.is_ended and positions.ends_on >= changes.effective_on as is_running,
            -- the end of a line that had run out changes nothing
            not changes.is_end or changes.amount_minor_units <> 0 or (not positions.is_ended and positions.ends_on >= changes.effective_on) as is_said,
            case when not positions.is_ended and positions.ends_on >= changes.effective_on
                then {{ unearned_by_calendar('positions', 'changes.effective_on', 'changes.method') }} else 0 end as unearned_minor_units
        from positions
        inner join changes
            on changes.contract_id = positions.contract_id and changes.line_id = positions.line_id and changes.step_no = positions.step_no + 1
    ) as stepped

),

stripe_positions_netted as (

    select
        changes.bearer_id, positions.contract_id, changes.amendment_id, positions.line_id, positions.step_no, changes.sku, changes.effective_on, changes.is_credit,
        positions.quantity, positions.price_minor_units, positions.starts_on, positions.ends_on, positions.is_running, changes.amount_minor_units,
        changes.is_metered, changes.is_activated_before, changes.is_unsupported,
        changes.load_id, changes.file_name, changes.row_no, changes.landed_at, changes.recorded_at, true as is_recorded_at_stated
    from positions
    inner join changes on changes.contract_id = positions.contract_id and changes.line_id = positions.line_id and changes.step_no = positions.step_no
    where positions.is_said and (changes.amendment_id is not null or positions.step_no = 1)

)

select * from stripe_positions_netted
