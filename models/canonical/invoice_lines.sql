-- What was billed and credited, of what stands (accounting.md 8).
-- Trap: a credit note is negative.
with

invoice_lines as (

    select
        lines.invoice_line_id, lines.invoice_id, lines.contract_id, lines.line_id, lines.invoiced_on, lines.kind,
        {{ major_amount('lines.amount_minor_units', 'contracts.minor_units') }} as invoiced_amount,
        lines.currency_code, lines.service_from, lines.service_to,
        {{ record_facts('lines') }}
    from {{ ref('int_canonical__invoice_lines_resolved') }} as lines
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = lines.contract_id and contracts.resolution = 'in_force'
    where lines.resolution = 'in_force'

)

select * from invoice_lines
