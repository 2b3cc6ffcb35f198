-- Changes within a period that states of a subscription show: another quantity or price, an item added or removed. Worth the difference
-- for the days that are left, until the proration says it to the second.
-- Trap: where a later invoice came without a proration the change was free of charge; where one was made, it is the charge.
with

items as (

    select * from {{ ref('int_staging__stripe_items_priced') }}

),

paired as (

    select
        present.bearer_id, present.contract_id, present.subject_id, present.line_id, present.sku, present.method, present.is_timed, present.is_activated,
        present.is_metered, present.quantity, false as is_end, present.price_minor_units - case when past.line_id = present.line_id then past.price_minor_units else 0 end as difference_minor_units,
        present.starts_on, present.ends_on, present.time_zone, present.recorded_at, present.recorded_before_at, present.state_no,
        present.record_object, present.load_id, present.file_name, present.row_no, present.landed_at
    from items as present
    -- an item that was not there before is added
    left join items as past
        on past.bearer_id = present.bearer_id and past.state_no = present.state_before_no and past.subject_id = present.subject_id
    where (past.subject_id is null or past.price_id <> present.price_id or past.quantity <> present.quantity)
        and (past.subject_id is null or past.period_starts_at = present.period_starts_at)
        and exists (select 1 from items as before where before.bearer_id = present.bearer_id
            and before.state_no = present.state_before_no and before.period_ends_at = present.period_ends_at)

    union all

    select past.bearer_id, past.contract_id, past.subject_id, past.line_id, past.sku, past.method, past.is_timed, past.is_activated,
        past.is_metered, past.quantity, true, - past.price_minor_units, past.starts_on, past.ends_on, past.time_zone,
        present.recorded_at, present.recorded_before_at, present.state_no, present.record_object, present.load_id, present.file_name, present.row_no, present.landed_at
    from items as past
    inner join (
        select bearer_id, state_no, state_before_no, recorded_at, recorded_before_at, record_object, load_id, file_name, row_no, landed_at, min(period_ends_at) as period_ends_at
        from items group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ) as present on present.bearer_id = past.bearer_id and present.state_before_no = past.state_no
    -- gone, or switched to another product
    left join items as kept
        on kept.bearer_id = past.bearer_id and kept.state_no = present.state_no and kept.subject_id = past.subject_id and kept.line_id = past.line_id
    where kept.subject_id is null and past.period_ends_at > present.recorded_at

),

dated as (

    select *, greatest(starts_on, {{ day_in_zone('recorded_at', 'time_zone') }}) as effective_on
    from paired

),

judged as (

    select
        dated.*,
        exists (select 1 from {{ ref('int_staging__stripe_charges_invoiced') }} as charges
            where charges.bearer_id = dated.bearer_id and charges.is_proration
                and charges.period_starts_at > dated.recorded_before_at - interval '1' hour
                and charges.period_starts_at <= dated.recorded_at + interval '1' hour) as is_prorated,
        exists (select 1 from {{ ref('int_staging__stripe_charges_invoiced') }} as charges
            where charges.bearer_id = dated.bearer_id and not charges.is_proration and charges.period_starts_at > dated.recorded_at) as is_free
    from dated

),

stripe_changes_expected as (

    select
        bearer_id, contract_id, subject_id, line_id, sku, method, is_timed, is_activated, effective_on, ends_on, quantity, is_metered, is_end, state_no,
        case when is_free or is_metered then 0 else {{ prorated('difference_minor_units',
            '(' ~ day_units('ends_on') ~ ' - ' ~ day_units('effective_on') ~ ' + 1)',
            '(' ~ day_units('ends_on') ~ ' - ' ~ day_units('starts_on') ~ ' + 1)') }} end as amount_minor_units,
        record_object, load_id, file_name, row_no, landed_at, recorded_at
    from judged
    where not is_prorated and not (is_end and is_free) and effective_on <= ends_on and difference_minor_units is not null

)

select * from stripe_changes_expected
