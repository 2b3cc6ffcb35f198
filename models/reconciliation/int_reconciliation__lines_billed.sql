-- What was billed of each contract line to the end of the run's period, in the currency it was billed in; null where the invoice
-- names no line that the contract has.
-- Trap: an invoice in another currency than its contract's is billed all the same, though nothing else can use it.
with

lines as (

    select lines.contract_id, lines.line_id, min(first_lines.line_id) as sold_line_id
    from {{ ref('int_obligations__lines_mapped') }} as lines
    inner join {{ ref('int_obligations__lines_mapped') }} as first_lines using (obligation_id)
    group by lines.contract_id, lines.line_id

),

invoice_lines as (

    select
        invoice_lines.*,
        {{ major_amount('invoice_lines.amount_minor_units', 'currencies.minor_units') }} as invoiced_amount
    from {{ ref('int_canonical__invoice_lines_resolved') }} as invoice_lines
    inner join {{ ref('currencies') }} as currencies on currencies.currency = invoice_lines.currency_code
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where invoice_lines.resolution in ('in_force', 'unplaced') and invoice_lines.invoiced_on <= run.period_ends_on

),

lines_billed as (

    select
        invoice_lines.contract_id, lines.sold_line_id as line_id, invoice_lines.currency_code,
        cast(sum(case when kind = 'credit_note' then 0 else invoiced_amount end) as decimal(38, 4)) as billed_amount,
        cast(sum(case when kind = 'credit_note' then invoiced_amount else 0 end) as decimal(38, 4)) as credited_amount,
        count(*) as invoice_lines_count,
        min(invoice_lines.source_system) as billing_source_system
    from invoice_lines
    -- most invoice lines name no line
    left join lines on lines.contract_id = invoice_lines.contract_id and lines.line_id = invoice_lines.line_id
    group by invoice_lines.contract_id, lines.sold_line_id, invoice_lines.currency_code

)

select * from lines_billed
