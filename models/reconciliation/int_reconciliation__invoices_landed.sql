-- Every invoice line as landed, and again as canonical has resolved it, each under its accounting contract; an invoice whose
-- contract is unknown stands under the contract it names.
-- Trap: a row that landed counts 1 and its resolution -1, so that a row canonical lost leaves a remainder.
with

contracts as (

    select contract_id, coalesce(combine_with, contract_id) as accounting_contract_id
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

),

invoiced as (

    select contract_id, line_id, {{ period_of('invoiced_on') }} as period,
        invoiced_amount as landed_amount, 0 as canonical_amount, 1 as unresolved_rows, 0 as excluded_rows
    from {{ ref('int_staging__invoice_lines_stated') }}
    where {{ is_known('recorded_at') }}

    union all

    select lines.contract_id, lines.line_id, {{ period_of('lines.invoiced_on') }}, 0,
        case when lines.resolution = 'in_force' then {{ major_amount('lines.amount_minor_units', 'currencies.minor_units') }} else 0 end, -1,
        case when lines.resolution = 'in_force' then 0 else 1 end
    from {{ ref('int_canonical__invoice_lines_resolved') }} as lines
    -- a currency the policy does not know has no minor units
    left join {{ ref('currencies') }} as currencies on currencies.currency = lines.currency_code

),

invoices_landed as (

    select
        coalesce(assigned.accounting_contract_id, contracts.accounting_contract_id, invoiced.contract_id) as accounting_contract_id,
        invoiced.period, invoiced.landed_amount, invoiced.canonical_amount, invoiced.unresolved_rows, invoiced.excluded_rows
    from invoiced
    -- a contract or a line may be unknown
    left join contracts on contracts.contract_id = invoiced.contract_id
    left join {{ ref('int_obligations__lines_assigned') }} as assigned
        on assigned.contract_id = invoiced.contract_id and assigned.line_id = invoiced.line_id

)

select * from invoices_landed
