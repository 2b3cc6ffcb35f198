-- What was billed or credited, without tax; credit notes are negative.
with

landed as (

    select * from {{ source('landing', 'invoice_lines') }}

),

invoice_lines as (

    select
        invoice_line_id,
        invoice_id,
        contract_id,
        line_id,
        {{ typed_date('invoiced_on') }} as invoiced_on,
        kind,
        {{ typed_amount('amount') }} as invoiced_amount,
        currency as currency_code,
        {{ typed_date('service_from') }} as service_from,
        {{ typed_date('service_to') }} as service_to,
        {{ record_columns('invoice_lines', ['invoice_line_id']) }}
    from landed

)

select * from invoice_lines
