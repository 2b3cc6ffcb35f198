-- How much more or less is to go back to the customer since the month before (606-10-32-10): what is newly expected to, less what
-- credit notes have given back.
-- Trap: both are landed as negative amounts; here what is to go back is positive, and a credit note takes from it.
with

moved as (

    select accounting_contract_id, period, -expected_amount as to_refund_amount
    from {{ ref('int_subledger__refunds_expected') }}
    where accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

    union all

    select accounting_contract_id, period, billed_amount
    from {{ ref('int_subledger__invoice_lines_assigned') }}
    where kind = 'credit_note'

),

refunds_moved as (

    select accounting_contract_id, period, cast(sum(to_refund_amount) as decimal(18, 4)) as to_refund_amount
    from moved
    group by accounting_contract_id, period

)

select * from refunds_moved
