-- The lines of final invoices: of which contract and line, for which days, how much without tax; or what is missing.
-- Trap: a period ends with the second that the next begins with, so its last day is the one before; a point in time is one day.
-- The lines must add up to the invoice: what is not here would be lost.
with

totals as (

    select document_id, sum(net_units) as net_units, count(*) - count(net_units) as unread_count,
        count(*) filter (where period_starts_at is null or period_ends_at is null or period_ends_at < period_starts_at or quantity is null) as undated_count
    from {{ ref('int_staging__stripe_document_lines_linked') }}
    group by document_id

),

joined as (

    select
        lines.*, documents.final_at, documents.voided_at, documents.net_units - documents.shipping_units as must_be_units,
        totals.net_units as are_units, totals.unread_count, totals.undated_count, coalesce(sold.time_zone, own.time_zone) as time_zone, own.currency_code, own.written_digits, own.minor_units,
        case when own.exception_type <> 'unmapped_entity' or sold.time_zone is null then own.exception_type end as document_exception_type, own.message as document_message, coalesce(documents.told_effective_at, documents.final_at) as dated_at,
        documents.load_id, documents.file_name, documents.row_no, documents.landed_at,
        own.contract_id as document_contract_id, own.mapped_line_id as document_line_mapped_id,
        sold.contract_id as sold_contract_id, sold.is_own as is_sold_own, sold.mapped_line_id as sold_line_mapped_id, sold.currency_code as sold_currency_code,
        coalesce({{ stripe_told('line_item', 'contract_id', 'lines.payload') }}, case when not own.is_own then own.contract_id end) as told_contract_id,
        coalesce(names.line_id, lines.subject_id) as own_line_id, names.mapped_line_id,
        phases.subject_id as phase_line_id, covered.bearer_id is not null as is_covered
    from {{ ref('int_staging__stripe_document_lines_linked') }} as lines
    inner join {{ ref('int_staging__stripe_documents_read') }} as documents on documents.object = 'invoice' and documents.document_id = lines.document_id
    inner join {{ ref('int_staging__stripe_contracts_named') }} as own on own.bearer_kind = 'invoice' and own.bearer_id = lines.document_id
    inner join totals on totals.document_id = lines.document_id
    inner join {{ ref('int_staging__stripe_lines_named') }} as names
        on names.bearer_id = coalesce(lines.subscription_id, lines.document_id) and names.subject_id = lines.subject_id and names.price_id = lines.price_id
    -- one-offs, and subscriptions that never bound anybody
    left join {{ ref('int_staging__stripe_contracts_named') }} as sold on sold.bearer_kind = 'subscription' and sold.bearer_id = lines.subscription_id
    -- few subscriptions are made by a schedule; their lines are its phases
    left join (
        select bearer_id, min(starts_at) as starts_at, max(ends_at) as ends_at from {{ ref('int_staging__stripe_phases_read') }} group by bearer_id
    ) as covered on covered.bearer_id = lines.subscription_id and lines.is_recurring
        and lines.period_starts_at >= covered.starts_at and lines.period_starts_at < covered.ends_at
    left join {{ ref('int_staging__stripe_phases_read') }} as phases
        on phases.bearer_id = covered.bearer_id and phases.price_id = lines.price_id
        and lines.period_starts_at >= phases.starts_at and lines.period_starts_at < phases.ends_at

),

-- a line whose contract another system states is only billed here
owned as (

    select *, case when subscription_id is null then told_contract_id is null
        else coalesce(is_sold_own and coalesce(told_contract_id, sold_contract_id) = sold_contract_id, false) end as is_own
    from joined

),

stripe_invoice_lines_placed as (

    select
        document_line_id, document_id, subject_id, price_id, coalesce(subscription_id, document_id) as bearer_id, invoice_item_id, quantity, is_metered, is_recurring,
        coalesce(told_contract_id, case when subscription_id is not null then sold_contract_id else document_contract_id end) as contract_id,
        is_own,
        case when is_own then case when is_covered then phase_line_id else own_line_id end
            else coalesce(mapped_line_id, sold_line_mapped_id, document_line_mapped_id) end as line_id,
        is_covered, is_proration, coalesce(sold_currency_code, currency_code) = currency_code as is_in_currency,
        {{ minor_units_of(major_amount('net_units', 'written_digits'), 'minor_units') }} as amount_minor_units,
        currency_code, minor_units, time_zone,
        {{ day_in_zone('dated_at', 'time_zone') }} as invoiced_on,
        {{ day_in_zone('coalesce(period_starts_at, dated_at)', 'time_zone') }} as service_from,
        greatest({{ day_in_zone('coalesce(period_starts_at, dated_at)', 'time_zone') }},
            {{ day_before(day_in_zone('coalesce(period_ends_at, dated_at)', 'time_zone')) }}) as service_to,
        {{ day_in_zone('voided_at', 'time_zone') }} as voided_on, period_starts_at, voided_at,
        load_id, file_name, row_no, landed_at, least(final_at, coalesce(item_dated_at, final_at)) as recorded_at, final_at, true as is_recorded_at_stated,
        case when document_exception_type is not null then document_exception_type
            when unread_count > 0 or undated_count > 0 or are_units <> must_be_units or must_be_units is null
                or {{ minor_units_of(major_amount('net_units', 'written_digits'), 'minor_units') }} is null then 'unmapped_record' end as exception_type,
        coalesce(document_message, case when unread_count > 0 then 'an amount of its lines is no whole number'
            when undated_count > 0 then 'the days or the quantity of a line of it cannot be read'
            when are_units <> must_be_units or must_be_units is null then 'its lines come to ' || cast(are_units as {{ dbt.type_string() }}) || ' and not to its '
                || coalesce(cast(must_be_units as {{ dbt.type_string() }}), 'total, which is not told') || ' without tax: land all its lines' end) as message
    from owned

)

select * from stripe_invoice_lines_placed
