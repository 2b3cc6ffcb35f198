-- Where each line stands after every change known by each step: quantities added up, and as price what had not been earned by the
-- day before (by the line's own clock) plus the change, so that the whole comes to what all its orders come to (606-10-25-13).
-- Trap: the deltas are those of every order known and not taken back by the step, in the order in which they take effect.
with recursive

changes as (

    select changes.*, steps.step_no as known_step_no, withdrawals.step_no as withdrawn_step_no
    from {{ ref('int_staging__salesforce_changes_classified') }} as changes
    inner join {{ ref('int_staging__salesforce_steps_ordered') }} as steps on steps.order_id = changes.order_id and not steps.is_withdrawal
    -- most orders are never taken back
    left join {{ ref('int_staging__salesforce_steps_ordered') }} as withdrawals
        on withdrawals.order_id = changes.order_id and withdrawals.is_withdrawal
    where changes.is_restating

),

-- the steps that touch a line
touched as (

    select line_root_id, known_step_no as step_no from changes
    union
    select line_root_id, withdrawn_step_no from changes where withdrawn_step_no is not null

),

-- an order may name a line twice: a bundle and what is folded into it
sequenced as (

    select
        touched.line_root_id, touched.step_no, changes.order_id, changes.changes_on, min(changes.starts_on) as starts_on,
        min(changes.method) as method, sum(changes.quantity) as quantity, sum(changes.price_minor_units) as price_minor_units,
        max(changes.restated_minor_units) as restated_minor_units, max(changes.ends_on) as ends_on,
        row_number() over (
            partition by touched.line_root_id, touched.step_no order by changes.changes_on, min(changes.known_step_no), changes.order_id
        ) as sequence_no
    from touched
    inner join changes on changes.line_root_id = touched.line_root_id and changes.known_step_no <= touched.step_no
        and (changes.withdrawn_step_no is null or changes.withdrawn_step_no > touched.step_no)
    group by touched.line_root_id, touched.step_no, changes.order_id, changes.changes_on

),

positions as (

    select
        touched.line_root_id, touched.step_no, cast(0 as bigint) as sequence_no, cast(null as {{ dbt.type_string() }}) as order_id,
        cast(roots.quantity as decimal(38, 3)) as quantity, cast(bundles.price_minor_units as bigint) as price_minor_units,
        roots.starts_on as changes_on, roots.starts_on, roots.ends_on
    from touched
    inner join {{ ref('int_staging__salesforce_lines_judged') }} as roots on roots.order_product_id = touched.line_root_id
    inner join {{ ref('int_staging__salesforce_bundles_spread') }} as bundles on bundles.order_product_id = touched.line_root_id

    union all

    select
        sequenced.line_root_id, sequenced.step_no, sequenced.sequence_no, sequenced.order_id,
        cast(positions.quantity + sequenced.quantity as decimal(38, 3)),
        cast(coalesce(sequenced.restated_minor_units, sequenced.price_minor_units
            + {{ salesforce_unearned('positions', 'sequenced.changes_on', 'sequenced.method') }}) as bigint),
        sequenced.changes_on, sequenced.starts_on, sequenced.ends_on
    from positions
    inner join sequenced on sequenced.line_root_id = positions.line_root_id and sequenced.step_no = positions.step_no
        and sequenced.sequence_no = positions.sequence_no + 1

),

salesforce_positions_netted as (

    select * from positions where sequence_no > 0

)

select * from salesforce_positions_netted
