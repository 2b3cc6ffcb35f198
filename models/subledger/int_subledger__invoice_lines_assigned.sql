-- What was billed to the end of the run's period, each invoice line with the accounting contract it belongs to: that of the
-- line it names, else the contract's own (accounting.md 8).
-- Trap: a line that names a line nobody knows is the contract's own; one in another currency cannot be added up and waits.
with

run as (

    select period_ends_on from {{ ref('int_canonical__run_bounds') }}

),

invoice_lines as (

    select invoice_lines.*
    from {{ ref('int_canonical__invoice_lines_resolved') }} as invoice_lines
    cross join run
    where invoice_lines.resolution = 'in_force' and invoice_lines.invoiced_on <= run.period_ends_on

),

contracts as (

    select contract_id, coalesce(combine_with, contract_id) as accounting_contract_id
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

),

accounting_contracts as (

    select accounting_contract_id, legal_entity_id, currency_code, minor_units
    from {{ ref('int_obligations__accounting_contracts_identified') }}
    where accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

),

-- a bundle line is billed for the first of its promises
promises as (

    select contract_id, line_id, min(obligation_id) as obligation_id
    from {{ ref('int_obligations__lines_mapped') }}
    group by contract_id, line_id

),

-- only time stands between these and the money
standing_alone as (

    select promises.contract_id, promises.line_id, promises.obligation_id
    from promises
    inner join {{ ref('performance_obligations') }} as obligations using (obligation_id)
    where obligations.unbilled_role = 'unbilled_receivable'

),

-- few lines stand alone
lines as (

    select assigned.contract_id, assigned.line_id, assigned.accounting_contract_id, standing_alone.obligation_id as standing_alone_obligation_id
    from {{ ref('int_obligations__lines_assigned') }} as assigned
    left join standing_alone using (contract_id, line_id)

),

invoice_lines_assigned as (

    select
        invoice_lines.invoice_line_id, invoice_lines.contract_id, accounting_contracts.accounting_contract_id,
        lines.standing_alone_obligation_id,
        {{ period_of('invoice_lines.invoiced_on') }} as period,
        invoice_lines.kind,
        {{ major_amount('invoice_lines.amount_minor_units', 'accounting_contracts.minor_units') }} as billed_amount,
        accounting_contracts.currency_code, accounting_contracts.legal_entity_id
    from invoice_lines
    inner join contracts using (contract_id)
    -- most invoice lines name no line, and some one that is unknown
    left join lines on lines.contract_id = invoice_lines.contract_id and lines.line_id = invoice_lines.line_id
    inner join accounting_contracts
        on accounting_contracts.accounting_contract_id = coalesce(lines.accounting_contract_id, contracts.accounting_contract_id)
        and accounting_contracts.currency_code = invoice_lines.currency_code

)

select * from invoice_lines_assigned
