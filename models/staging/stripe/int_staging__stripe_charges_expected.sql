-- What is signed before an invoice says so: the period that a subscription runs in, the days of its metered items, and the phases of
-- the schedule that made it.
-- Trap: a renewal whose draft was never final bound nobody: only the first period stands without its invoice, or one that has none.
with

items as (

    select *, min(period_starts_at) over (partition by bearer_id) as first_starts_at,
        row_number() over (partition by bearer_id, line_id, starts_on order by state_no) as choice_no
    from {{ ref('int_staging__stripe_items_priced') }}

),

-- what a period began with: what came within it is a change
opened as (

    select bearer_id, period_ends_at, min(state_no) as first_state_no
    from items
    group by bearer_id, period_ends_at

),

invoices as (

    select
        coalesce({{ stripe_id('payload', 'subscription') }}, {{ stripe_id('payload', 'parent.subscription_details.subscription') }}) as bearer_id,
        coalesce({{ stripe_instant('payload', 'created') }}, {{ stripe_instant('payload', 'date') }}, recorded_at) as created_at
    from {{ ref('int_staging__stripe_states_read') }}
    where object = 'invoice'

),

periods as (

    select items.*
    from items
    inner join opened on opened.bearer_id = items.bearer_id and opened.period_ends_at = items.period_ends_at
    where items.choice_no = 1 and (items.state_no = opened.first_state_no or items.is_metered)
        and (items.is_metered or not exists (select 1 from {{ ref('int_staging__stripe_charges_invoiced') }} as charges
            where charges.bearer_id = items.bearer_id and charges.subject_id = items.subject_id and not charges.is_proration
                and charges.period_starts_at >= items.period_starts_at - interval '1' hour and charges.period_starts_at < items.period_ends_at))
        and (items.is_metered
            or not exists (select 1 from invoices where invoices.bearer_id = items.bearer_id
                and invoices.created_at >= items.period_starts_at - interval '1' hour and invoices.created_at < items.period_ends_at)
            or (items.period_starts_at = items.first_starts_at
                and not exists (select 1 from {{ ref('int_staging__stripe_charges_invoiced') }} as charges
                    where charges.bearer_id = items.bearer_id and charges.subject_id = items.subject_id
                        and charges.period_starts_at < items.period_ends_at)))

),

stripe_charges_expected as (

    select
        bearer_id, contract_id, subject_id, line_id, sku, method, is_timed, is_activated, starts_on as effective_on, ends_on,
        price_minor_units as amount_minor_units, case when is_metered then 1 else quantity end as quantity, is_metered, false as is_signed,
        cast(null as date) as canceled_on, cast(null as date) as released_on,
        record_object, load_id, file_name, row_no, landed_at,
        -- Stripe knew a period when it began, however late its state landed
        least(recorded_at, greatest(period_starts_at, opened_at)) as recorded_at
    from periods
    where price_minor_units is not null

    union all

    select
        phases.bearer_id, contracts.contract_id, phases.subject_id, names.line_id, names.sku, names.method, names.is_timed, names.is_activated,
        {{ day_in_zone('phases.starts_at', 'contracts.time_zone') }},
        greatest({{ day_in_zone('phases.starts_at', 'contracts.time_zone') }}, {{ day_before(day_in_zone('phases.ends_at', 'contracts.time_zone')) }}),
        {{ minor_units_of(major_amount('phases.price_units', 'contracts.written_digits'), 'contracts.minor_units') }},
        case when phases.is_metered then 1 else phases.quantity end, phases.is_metered, true,
        {{ day_in_zone('phases.canceled_at', 'contracts.time_zone') }}, {{ day_in_zone('phases.released_at', 'contracts.time_zone') }},
        schedules.record_object, schedules.load_id, schedules.file_name, schedules.row_no, schedules.landed_at, coalesce(schedules.created_at, schedules.recorded_at)
    from {{ ref('int_staging__stripe_phases_read') }} as phases
    inner join {{ ref('int_staging__stripe_schedules_read') }} as schedules on schedules.schedule_id = phases.schedule_id
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_kind = 'subscription' and contracts.bearer_id = phases.bearer_id and contracts.is_own and contracts.exception_type is null
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = phases.bearer_id and names.subject_id = phases.subject_id and names.price_id = phases.price_id
    where {{ minor_units_of(major_amount('phases.price_units', 'contracts.written_digits'), 'contracts.minor_units') }} is not null

)

select * from stripe_charges_expected
