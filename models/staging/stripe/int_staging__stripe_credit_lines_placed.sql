-- The lines of credit notes: what goes back of which invoice line, whose contract, line and days they take.
-- Trap: a line of a credit note's own words names no invoice line: it is of the invoice's contract, if that is one. A refund without
-- a credit note takes nothing back.
with

notes as (

    select documents.*, coalesce(documents.told_effective_at, documents.final_at) as dated_at, own.time_zone,
        own.written_digits, own.minor_units, own.exception_type, own.message
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    inner join {{ ref('int_staging__stripe_contracts_named') }} as own on own.bearer_kind = 'invoice' and own.bearer_id = documents.document_id
    where documents.object = 'credit_note'

),

told_lines as (

    select document_id, document_line_id, net_units, {{ stripe_id('payload', 'invoice_line_item') }} as credited_line_id
    from {{ ref('int_staging__stripe_document_lines_read') }}
    where object = 'credit_note'

),

lines as (

    select * from told_lines
    union all
    -- before 2019 a credit note had no lines
    select document_id, document_id || '/1', net_units - shipping_units, null
    from notes
    where not exists (select 1 from told_lines where told_lines.document_id = notes.document_id)

),

totals as (

    select document_id, sum(net_units) as net_units, count(*) - count(net_units) as unread_count
    from lines
    group by document_id

),

credited as (

    select document_id, min(contract_id) as contract_id, count(distinct coalesce(contract_id, '')) as contracts_count,
        max(case when is_own then 1 else 0 end) = 1 as is_own, min(time_zone) as time_zone, min(exception_type) as exception_type
    from {{ ref('int_staging__stripe_invoice_lines_placed') }}
    group by document_id

),

-- what a note of its own words lowers: the greatest of the invoice's lines, whose pool shares it (606-10-32-44)
greatest_lines as (

    select document_id, document_line_id,
        row_number() over (partition by document_id order by amount_minor_units desc, document_line_id) as choice_no
    from {{ ref('int_staging__stripe_invoice_lines_placed') }}
    where is_own and not is_metered and exception_type is null

),

stripe_credit_lines_placed as (

    select
        lines.document_line_id, lines.document_id, coalesce(invoice_lines.document_line_id, greatest_lines.document_line_id) as lowered_line_id,
        coalesce(invoice_lines.is_own and invoice_lines.is_metered, false) as is_metered,
        case when invoice_lines.document_line_id is not null then invoice_lines.contract_id
            when credited.contracts_count = 1 then credited.contract_id end as contract_id,
        coalesce(invoice_lines.is_own, credited.is_own, false) as is_own,
        invoice_lines.line_id, invoice_lines.service_from, invoice_lines.service_to,
        - {{ minor_units_of(major_amount('lines.net_units', 'notes.written_digits'), 'notes.minor_units') }} as amount_minor_units,
        notes.currency_code, notes.minor_units,
        {{ day_in_zone('notes.dated_at', 'coalesce(credited.time_zone, notes.time_zone)') }} as invoiced_on,
        {{ day_in_zone('notes.voided_at', 'coalesce(credited.time_zone, notes.time_zone)') }} as voided_on, notes.voided_at,
        notes.load_id, notes.file_name, notes.row_no, notes.landed_at, notes.final_at as recorded_at, true as is_recorded_at_stated,
        case when notes.exception_type <> 'unmapped_entity' or credited.time_zone is null and notes.exception_type is not null then notes.exception_type
            when credited.document_id is null or credited.exception_type is not null or totals.unread_count > 0
                or totals.net_units <> notes.net_units - notes.shipping_units or notes.net_units is null
                or {{ minor_units_of(major_amount('lines.net_units', 'notes.written_digits'), 'notes.minor_units') }} is null
                or (invoice_lines.document_line_id is null and credited.contracts_count > 1) then 'unmapped_record' end as exception_type,
        coalesce(notes.message, case
            when credited.document_id is null then 'its invoice ' || coalesce(notes.credited_document_id, '(none named)') || ' never landed as final: land it'
            when credited.exception_type is not null then 'its invoice cannot be placed: put that right'
            when totals.net_units <> notes.net_units - notes.shipping_units or notes.net_units is null or totals.unread_count > 0
                then 'its lines do not come to its total without tax: land all its lines'
            when invoice_lines.document_line_id is null and credited.contracts_count > 1
                then 'it names no line of an invoice of several contracts: name the invoice line' end) as message
    from lines
    inner join notes on notes.document_id = lines.document_id
    inner join totals on totals.document_id = lines.document_id
    -- an invoice that never landed is told; most lines name the line they credit
    left join greatest_lines on greatest_lines.document_id = notes.credited_document_id and greatest_lines.choice_no = 1
    left join credited on credited.document_id = notes.credited_document_id
    left join {{ ref('int_staging__stripe_invoice_lines_placed') }} as invoice_lines
        on invoice_lines.document_id = notes.credited_document_id and invoice_lines.document_line_id = lines.credited_line_id

)

select * from stripe_credit_lines_placed
