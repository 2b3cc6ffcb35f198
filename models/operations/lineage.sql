-- From a journal line to the source records it came from: the contract, its lines and amendments, what was delivered, used,
-- estimated, billed or spent.
-- Trap: a view, to be asked for one journal line at a time.
with

journal as (

    select journal_line_id, entry_kind, accounting_contract_id, obligation_id, version_no, origin_period, source_key as journal_key
    from {{ ref('journal_lines') }}

),

records as (

    -- every line comes from its contract, or contracts
    select journal.*, contracts.source_system, contracts.source_table, contracts.source_key, contracts.load_id
    from journal
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (accounting_contract_id)
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = assigned.contract_id and contracts.resolution = 'in_force'

    union all

    select journal.*, invoice_lines.source_system, invoice_lines.source_table, invoice_lines.source_key, invoice_lines.load_id
    from journal
    inner join {{ ref('invoice_lines') }} as invoice_lines on invoice_lines.invoice_line_id = journal.journal_key
    where journal.entry_kind = 'billing'

    union all

    -- a balance changes by what was billed in the month
    select journal.*, invoice_lines.source_system, invoice_lines.source_table, invoice_lines.source_key, invoice_lines.load_id
    from journal
    inner join {{ ref('int_subledger__invoice_lines_assigned') }} as assigned
        on assigned.accounting_contract_id = journal.accounting_contract_id and assigned.period = journal.origin_period
    inner join {{ ref('invoice_lines') }} as invoice_lines on invoice_lines.invoice_line_id = assigned.invoice_line_id
    where journal.entry_kind in ('netting', 'refund')

    union all

    select journal.*, costs.source_system, costs.source_table, costs.source_key, costs.load_id
    from journal
    inner join {{ ref('int_canonical__contract_costs_resolved') }} as costs
        on costs.cost_id = journal.journal_key and costs.resolution = 'in_force'
    where journal.entry_kind = 'cost'

    union all

    select journal.*, records.source_system, records.source_table, records.source_key, records.load_id
    from journal
    inner join {{ ref('int_operations__promises_sourced') }} as records
        on records.obligation_id = journal.obligation_id
        and (records.version_no is null or records.version_no <= journal.version_no)
        and (records.since_period is null or records.since_period <= journal.origin_period)
        and (records.only_period is null or records.only_period = journal.origin_period)
        and (records.component is null or records.component = journal.journal_key)
    where journal.entry_kind = 'revenue'

),

lineage as (

    select distinct  -- a record may bear on a line in more than one way
        journal_line_id, obligation_id, version_no, source_system, source_table, source_key, load_id
    from records

)

select * from lineage
