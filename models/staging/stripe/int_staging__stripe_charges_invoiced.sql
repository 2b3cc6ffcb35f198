-- What final invoices change in the contracts that Stripe itself states: each line is a price for its own days (a period that
-- follows, a proration's two sides, a one-off); a voided invoice and a credit note take it back (606-10-32-42).
-- Trap: metered lines have no fixed price: what was used is priced by its month. Written off is a credit loss and no change of price.
with

lines as (

    select lines.*, names.line_id as named_line_id, names.sku, names.method, names.is_timed, names.is_activated
    from {{ ref('int_staging__stripe_invoice_lines_placed') }} as lines
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = lines.bearer_id and names.subject_id = lines.subject_id and names.price_id = lines.price_id
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_id = lines.bearer_id and contracts.is_own and contracts.exception_type is null
    where lines.is_own and lines.exception_type is null and lines.is_in_currency and lines.contract_id is not null

),

-- prorations that wait for their invoice
pending as (

    select
        states.source_id as invoice_item_id, {{ stripe_id('states.payload', 'subscription') }} as old_subscription_id,
        coalesce({{ stripe_id('states.payload', 'subscription') }}, {{ json_text('states.payload', 'parent.subscription_details.subscription') }}) as bearer_id,
        coalesce({{ stripe_id('states.payload', 'subscription_item') }}, {{ json_text('states.payload', 'parent.subscription_details.subscription_item') }}) as item_id,
        coalesce({{ stripe_id('states.payload', 'pricing.price_details.price') }}, {{ stripe_id('states.payload', 'price') }}, {{ stripe_id('states.payload', 'plan') }}) as price_id,
        coalesce({{ stripe_whole(json_text('states.payload', 'net_amount')) }}, {{ stripe_whole(json_text('states.payload', 'amount')) }}) as net_units,
        coalesce({{ stripe_quantity('states.payload') }}, 1) as quantity,
        {{ stripe_instant('states.payload', 'period.start') }} as period_starts_at, {{ stripe_instant('states.payload', 'period.end') }} as period_ends_at,
        coalesce({{ stripe_instant('states.payload', 'date') }}, states.recorded_at) as recorded_at, states.record_object, states.load_id, states.file_name, states.row_no, states.landed_at,
        row_number() over (partition by states.source_id order by states.is_deleted desc, states.state_no desc) as choice_no, states.is_deleted
    from {{ ref('int_staging__stripe_states_read') }} as states
    where states.object = 'invoiceitem' and {{ json_text('states.payload', 'proration') }} = 'true'

),

waiting as (

    select pending.*, names.subject_id, names.line_id, names.sku, names.method, names.is_timed, names.is_activated, contracts.contract_id,
        {{ minor_units_of(major_amount('pending.net_units', 'contracts.written_digits'), 'contracts.minor_units') }} as amount_minor_units, contracts.time_zone
    from pending
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_kind = 'subscription' and contracts.bearer_id = pending.bearer_id and contracts.is_own and contracts.exception_type is null
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = pending.bearer_id and names.subject_id = pending.item_id and names.price_id = pending.price_id
    where pending.choice_no = 1 and not pending.is_deleted
        and not exists (select 1 from {{ ref('int_staging__stripe_invoice_lines_placed') }} as lines where lines.invoice_item_id = pending.invoice_item_id)

),

stripe_charges_invoiced as (

    select bearer_id, contract_id, subject_id, named_line_id as line_id, sku, method, is_timed, is_activated, '' as group_key, service_from as effective_on,
        service_to as ends_on, case when is_metered then 0 else amount_minor_units end as amount_minor_units, case when is_metered then 1 else quantity end as quantity, is_metered, is_proration,
        not is_recurring and bearer_id = document_id as is_signed, is_recurring, period_starts_at, cast(null as {{ dbt.type_string() }}) as record_object, document_id as told_document_id,
        load_id, file_name, row_no, landed_at, recorded_at
    from lines
    where not is_covered

    union all

    select bearer_id, contract_id, subject_id, line_id, sku, method, is_timed, is_activated, '', {{ day_in_zone('period_starts_at', 'time_zone') }},
        greatest({{ day_in_zone('period_starts_at', 'time_zone') }}, {{ day_before(day_in_zone('period_ends_at', 'time_zone')) }}),
        amount_minor_units, quantity, false, true, false, true, period_starts_at, record_object, null, load_id, file_name, row_no, landed_at, recorded_at
    from waiting
    where amount_minor_units is not null and period_starts_at is not null and period_ends_at is not null

    union all

    select bearer_id, contract_id, subject_id, coalesce(line_id, named_line_id), sku, method, is_timed, is_activated, document_id || '/void', greatest(voided_on, service_from),
        service_to, - amount_minor_units, quantity, false, false, false, is_recurring, period_starts_at, null, document_id, load_id, file_name, row_no, landed_at, greatest(recorded_at, voided_at)
    from lines
    where voided_on is not null and not is_metered

    union all

    select lines.bearer_id, lines.contract_id, lines.subject_id, coalesce(lines.line_id, lines.named_line_id), lines.sku, lines.method, lines.is_timed, lines.is_activated, credits.group_key,
        greatest(credits.credited_on, lines.service_from), lines.service_to, credits.amount_minor_units, lines.quantity, false, false, false, lines.is_recurring, lines.period_starts_at, null, credits.document_id,
        credits.load_id, credits.file_name, credits.row_no, credits.landed_at, credits.recorded_at
    from (
        select document_id, document_id as group_key, lowered_line_id, invoiced_on as credited_on, amount_minor_units, load_id, file_name, row_no, landed_at, recorded_at
        from {{ ref('int_staging__stripe_credit_lines_placed') }} where is_own and exception_type is null
        union all
        select document_id, document_id || '/void', lowered_line_id, voided_on, - amount_minor_units, load_id, file_name, row_no, landed_at, greatest(recorded_at, voided_at)
        from {{ ref('int_staging__stripe_credit_lines_placed') }} where is_own and exception_type is null and voided_on is not null
    ) as credits
    inner join lines on lines.document_line_id = credits.lowered_line_id and not lines.is_metered

)

select * from stripe_charges_invoiced
