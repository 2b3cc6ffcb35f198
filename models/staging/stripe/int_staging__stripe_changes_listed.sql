-- All that happens to each line of the contracts that Stripe states: what is charged from a day on, taken back, or ended.
-- Trap: a line that the calendar does not tell (it waits for its activation, or is delivered) is not restated: what is charged later
-- is a line of its own, and what is taken back holds the contract.
with

charges as (

    select bearer_id, contract_id, line_id, sku, method, is_timed, is_activated, group_key, effective_on, ends_on, amount_minor_units, quantity,
        is_metered, is_signed, false as is_end, is_proration and amount_minor_units < 0 as is_taking, is_recurring, cast(null as date) as ended_on,
        record_object, told_document_id, load_id, file_name, row_no, landed_at, recorded_at
    from {{ ref('int_staging__stripe_charges_invoiced') }}
    union all
    select bearer_id, contract_id, line_id, sku, method, is_timed, is_activated, '', effective_on, ends_on, amount_minor_units, quantity,
        is_metered, is_signed, false, false, true, coalesce(canceled_on, case when effective_on > released_on then released_on end),
        record_object, null, load_id, file_name, row_no, landed_at, recorded_at
    from {{ ref('int_staging__stripe_charges_expected') }}
    union all
    select bearer_id, contract_id, line_id, sku, method, is_timed, is_activated, '', effective_on, ends_on, amount_minor_units, quantity,
        is_metered, false, is_end, is_end, true, null, record_object, null, load_id, file_name, row_no, landed_at, recorded_at
    from {{ ref('int_staging__stripe_changes_expected') }}

),

placed as (

    select
        *,
        min(effective_on) over (partition by contract_id, line_id) as line_starts_on,
        min(case when group_key = '' then effective_on end) over (partition by contract_id) as contract_starts_on,
        not is_timed and not is_metered and effective_on > min(effective_on) over (partition by contract_id, line_id) as is_apart
    from charges

),

cancelled as (

    select subscriptions.*, {{ day_in_zone('subscriptions.ended_at', 'contracts.time_zone') }} as ended_on
    from (
        select source_id as bearer_id, coalesce({{ stripe_instant('payload', 'ended_at') }}, {{ stripe_instant('payload', 'canceled_at') }}, recorded_at) as ended_at, record_object, load_id, file_name, row_no, landed_at, recorded_at,
            row_number() over (partition by source_id order by state_no) as choice_no
        from {{ ref('int_staging__stripe_states_read') }}
        where object = 'subscription' and not is_deleted
            and ({{ stripe_instant('payload', 'ended_at') }} is not null or {{ json_text('payload', 'status') }} = 'canceled')
    ) as subscriptions
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_kind = 'subscription' and contracts.bearer_id = subscriptions.bearer_id
    where subscriptions.choice_no = 1

),

lines as (

    select bearer_id, contract_id, line_id, sku, method, is_timed, is_activated, is_metered, min(ended_on) as ended_on,
        min(record_object) as record_object, min(load_id) as load_id, min(file_name) as file_name, min(row_no) as row_no, min(landed_at) as landed_at, min(recorded_at) as recorded_at
    from (
        select *, line_id || case when is_apart then '/' || cast(effective_on as {{ dbt.type_string() }}) else '' end as own_line_id from placed
    ) as parted
    where is_recurring and group_key = ''
    group by bearer_id, contract_id, line_id, sku, method, is_timed, is_activated, is_metered

),

stripe_changes_listed as (

    select bearer_id, contract_id, line_id || case when is_apart then '/' || cast(effective_on as {{ dbt.type_string() }}) else '' end as line_id,
        sku, method, is_activated and is_apart as is_activated_before, is_apart and amount_minor_units < 0 as is_unsupported,
        group_key, effective_on, ends_on, amount_minor_units, quantity, is_metered, is_end, is_taking,
        is_signed or (group_key = '' and effective_on = contract_starts_on) as is_signed, record_object, told_document_id, load_id, file_name, row_no, landed_at, recorded_at
    from placed

    union all

    select lines.bearer_id, lines.contract_id, lines.line_id, lines.sku, lines.method, false, false, 'end', coalesce(cancelled.ended_on, lines.ended_on), null,
        0, 0, lines.is_metered, true, true, false, coalesce(cancelled.record_object, lines.record_object), null, coalesce(cancelled.load_id, lines.load_id), coalesce(cancelled.file_name, lines.file_name),
        coalesce(cancelled.row_no, lines.row_no), coalesce(cancelled.landed_at, lines.landed_at), coalesce(cancelled.ended_at, lines.recorded_at)
    from lines
    -- schedules end lines too
    left join cancelled on cancelled.bearer_id = lines.bearer_id
    where coalesce(cancelled.ended_on, lines.ended_on) is not null

)

select * from stripe_changes_listed
