-- What was sold and what is billed, side by side: line by line where every invoice of the contract in its currency names its
-- line, else the contract as a whole.
-- Trap: the sides are added up as one list, so that a row only one side knows counts in full.
with

-- one invoice without a line, and only the whole can be compared
compared_whole as (

    select distinct contract_id, currency_code
    from {{ ref('int_reconciliation__lines_billed') }}
    where line_id is null

),

sides as (

    select contract_id, line_id, currency_code, starts_on, fixed_amount, usage_amount, estimated_amount, sold_later_amount,
        1 as sold_rows, 0 as billed_amount, 0 as credited_amount, 0 as invoice_lines_count,
        cast(null as {{ dbt.type_string() }}) as billing_source_system
    from {{ ref('int_reconciliation__lines_sold') }}

    union all

    select contract_id, line_id, currency_code, null, 0, 0, 0, 0, 0, billed_amount, credited_amount, invoice_lines_count,
        billing_source_system
    from {{ ref('int_reconciliation__lines_billed') }}

),

placed as (

    select sides.*, case when whole.contract_id is null then sides.line_id end as compared_line_id
    from sides
    -- most contracts are compared line by line
    left join compared_whole as whole
        on whole.contract_id = sides.contract_id and whole.currency_code = sides.currency_code

),

lines_compared as (

    select
        contract_id, compared_line_id as line_id, currency_code, min(starts_on) as starts_on,
        cast(sum(fixed_amount) as decimal(38, 4)) as fixed_amount, cast(sum(usage_amount) as decimal(38, 4)) as usage_amount,
        cast(sum(estimated_amount) as decimal(38, 4)) as estimated_amount,
        cast(sum(sold_later_amount) as decimal(38, 4)) as sold_later_amount,
        cast(sum(fixed_amount + usage_amount) as decimal(38, 4)) as sold_amount,
        cast(sum(billed_amount) as decimal(38, 4)) as billed_amount,
        cast(sum(credited_amount) as decimal(38, 4)) as credited_amount,
        cast(sum(fixed_amount + usage_amount - billed_amount - credited_amount) as decimal(38, 4)) as difference_amount,
        cast(sum(sum(fixed_amount + usage_amount - billed_amount - credited_amount)) over contract as decimal(38, 4))
            as contract_difference_amount,
        cast(sum(sold_rows) as bigint) as sold_rows, cast(sum(invoice_lines_count) as bigint) as invoice_lines_count,
        min(billing_source_system) as billing_source_system
    from placed
    group by contract_id, compared_line_id, currency_code
    window contract as (partition by contract_id, currency_code)

)

select * from lines_compared
