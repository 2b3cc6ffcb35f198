-- What was billed and credited, without tax: the lines of final invoices, of credit notes, and the same taken back where one was voided.
-- Trap: an invoice written off was billed all the same: that is a credit loss (IFRS 9, 326-20), not a credit. Shipping is no line of
-- Stripe's and is billed with the invoice.
with

shipping as (

    select documents.document_id || '/shipping' as document_line_id, documents.document_id, lines.contract_id, lines.currency_code, lines.minor_units,
        lines.invoiced_on, lines.voided_on, lines.voided_at, case documents.object when 'invoice' then 1 else -1 end
            * {{ minor_units_of(major_amount('documents.shipping_units', 'contracts.written_digits'), 'contracts.minor_units') }} as amount_minor_units,
        case documents.object when 'invoice' then 'invoice' else 'credit_note' end as kind,
        documents.load_id, documents.file_name, documents.row_no, documents.landed_at, documents.final_at as recorded_at
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts on contracts.bearer_kind = 'invoice' and contracts.bearer_id = documents.document_id
    inner join (
        select document_id, min(contract_id) as contract_id, min(currency_code) as currency_code, min(minor_units) as minor_units,
            min(invoiced_on) as invoiced_on, min(voided_on) as voided_on, min(voided_at) as voided_at
        from {{ ref('int_staging__stripe_invoice_lines_placed') }} where exception_type is null group by document_id
        union all
        select document_id, min(contract_id), min(currency_code), min(minor_units), min(invoiced_on), min(voided_on), min(voided_at)
        from {{ ref('int_staging__stripe_credit_lines_placed') }} where exception_type is null group by document_id
    ) as lines on lines.document_id = documents.document_id
    where documents.shipping_units <> 0

),

told as (

    select document_line_id, document_id, contract_id, line_id, invoiced_on, 'invoice' as kind, amount_minor_units, currency_code, minor_units,
        service_from, service_to, voided_on, voided_at, load_id, file_name, row_no, landed_at, final_at as recorded_at
    from {{ ref('int_staging__stripe_invoice_lines_placed') }}
    where exception_type is null
    union all
    select document_line_id, document_id, contract_id, line_id, invoiced_on, 'credit_note', amount_minor_units, currency_code, minor_units,
        service_from, service_to, voided_on, voided_at, load_id, file_name, row_no, landed_at, recorded_at
    from {{ ref('int_staging__stripe_credit_lines_placed') }}
    where exception_type is null
    union all
    select document_line_id, document_id, contract_id, null, invoiced_on, kind, amount_minor_units, currency_code, minor_units,
        null, null, voided_on, voided_at, load_id, file_name, row_no, landed_at, recorded_at
    from shipping

),

billed as (

    select document_line_id as invoice_line_id, document_id as invoice_id, contract_id, line_id, invoiced_on, kind, amount_minor_units,
        currency_code, minor_units, service_from, service_to, load_id, file_name, row_no, landed_at, recorded_at, true as is_recorded_at_stated
    from told
    union all
    select document_line_id || '/void', document_id, contract_id, line_id, greatest(voided_on, invoiced_on), 'credit_note', - amount_minor_units,
        currency_code, minor_units, service_from, service_to, load_id, file_name, row_no, landed_at, greatest(recorded_at, voided_at), true
    from told
    where voided_on is not null

),

invoice_lines as (

    select
        billed.invoice_line_id, billed.invoice_id, billed.contract_id, billed.line_id, billed.invoiced_on, billed.kind,
        cast({{ major_amount('billed.amount_minor_units', 'billed.minor_units') }} as decimal(19, 4)) as invoiced_amount,
        billed.currency_code, billed.service_from, billed.service_to,
        {{ source_record('stripe', 'invoice_lines', ['billed.invoice_line_id'], 'billed') }}
    from billed
    where billed.contract_id is not null

)

select * from invoice_lines
