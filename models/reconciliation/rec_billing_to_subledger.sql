-- Whether what was invoiced stands in the journal, contract by contract and month by month.
-- Trap: the sides are added up as one list, so that a row only one side knows counts in full; an invoice whose contract is
-- unknown stands under the contract it names.
with

contracts as (

    select contract_id, coalesce(combine_with, contract_id) as accounting_contract_id
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

),

invoiced as (

    select contract_id, line_id, {{ period_of('invoiced_on') }} as period,
        invoiced_amount as landed_amount, 0 as canonical_amount, 1 as unresolved_rows, 0 as excluded_rows
    from {{ ref('stg_files__invoice_lines') }}
    where {{ is_known('recorded_at') }}

    union all

    select lines.contract_id, lines.line_id, {{ period_of('lines.invoiced_on') }}, 0,
        case when lines.resolution = 'in_force' then {{ major_amount('lines.amount_minor_units', 'currencies.minor_units') }} else 0 end, -1,
        case when lines.resolution = 'in_force' then 0 else 1 end
    from {{ ref('int_canonical__invoice_lines_resolved') }} as lines
    -- a currency the policy does not know has no minor units
    left join {{ ref('currencies') }} as currencies on currencies.currency = lines.currency_code

),

sides as (

    select
        coalesce(assigned.accounting_contract_id, contracts.accounting_contract_id, invoiced.contract_id) as accounting_contract_id,
        invoiced.period, invoiced.landed_amount, invoiced.canonical_amount, 0 as journal_amount, invoiced.unresolved_rows, invoiced.excluded_rows
    from invoiced
    -- a contract or a line may be unknown
    left join contracts on contracts.contract_id = invoiced.contract_id
    left join {{ ref('int_obligations__lines_assigned') }} as assigned
        on assigned.contract_id = invoiced.contract_id and assigned.line_id = invoiced.line_id

    union all

    select accounting_contract_id, origin_period, 0, 0, debit_amount - credit_amount, 0, 0
    from {{ ref('journal_lines') }}
    where entry_kind = 'billing' and account_role = 'accounts_receivable'

),

summed as (

    select
        accounting_contract_id, sides.period,
        cast(sum(landed_amount) as decimal(18, 4)) as landed_amount,
        cast(sum(canonical_amount) as decimal(18, 4)) as canonical_amount,
        cast(sum(journal_amount) as decimal(18, 4)) as journal_amount,
        sum(unresolved_rows) as unresolved_rows, sum(excluded_rows) as excluded_rows
    from sides
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where sides.period <= run.period
    group by accounting_contract_id, sides.period

),

rec_billing_to_subledger as (

    select
        summed.accounting_contract_id, summed.period, summed.landed_amount, summed.canonical_amount, summed.journal_amount,
        contracts.currency_code,
        cast(summed.landed_amount - summed.journal_amount as decimal(18, 4)) as difference_amount,
        case
            when unresolved_rows <> 0 or excluded_rows = 0 and landed_amount <> canonical_amount then 'unexplained'
            when journal_amount <> case when stopped.accounting_contract_id is null and entities.posts_billing then canonical_amount else 0 end
                then 'unexplained'
            when landed_amount = journal_amount then 'matched'
            when contracts.accounting_contract_id is null then 'unknown_contract'
            when stopped.accounting_contract_id is not null then 'contract_stopped'
            when not coalesce(entities.posts_billing, false) then 'billing_posted_elsewhere'
            else 'rows_not_in_force'
        end as reason_code
    from summed
    -- invoices of unknown contracts, contracts that run, entities nobody knows
    left join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts using (accounting_contract_id)
    left join {{ ref('int_obligations__contracts_stopped') }} as stopped using (accounting_contract_id)
    left join {{ ref('legal_entities') }} as entities on entities.legal_entity_id = contracts.legal_entity_id

)

select * from rec_billing_to_subledger
