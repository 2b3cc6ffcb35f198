-- What is wrong with usage and billing in force (accounting.md 7, 10).
-- Trap: a credit note needs an amendment or an estimate within its contract on or before its date.
with

months as (

    select
        *, first_recorded_at as recorded_at,
        'usage of line ' || line_id || ' of contract ' || contract_id || ' in ' || period as subject,
        'usage_events' as source_table, contract_id || '/' || line_id || '/' || period as source_key
    from {{ ref('int_canonical__usage_months_rated') }}

),

reasons as (

    select contract_id, min(effective_on) as first_effective_on
    from (
        select contract_id, effective_on from {{ ref('int_canonical__amendments_agreed') }}
        union all
        select contract_id, effective_on from {{ ref('int_canonical__price_estimates_resolved') }} where resolution = 'in_force'
    ) as stated
    group by contract_id

),

invoice_lines as (

    select * from {{ ref('int_canonical__invoice_lines_resolved') }} where resolution = 'in_force'

),

approvals as (

    select approvals.*, contracts.contract_id is not null as is_contract_known,
        'approval of ' || approvals.period || ' for line ' || approvals.line_id || ' of contract ' || approvals.contract_id as subject
    from {{ ref('int_canonical__usage_approvals_latest') }} as approvals
    -- no such line, or no such contract
    left join {{ ref('int_canonical__lines_known') }} as lines using (contract_id, line_id)
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = approvals.contract_id and contracts.resolution = 'in_force'
    where lines.line_id is null and coalesce(contracts.is_currency_known, true)

),

billing_questioned as (

    select 'usage_needs_approval' as exception_type, contract_id, source_system, source_table, source_key,
        recorded_at as first_seen_at, load_id,
        subject || ' is out of proportion to the months before: approve a quantity, or correct the feed' as message
    from months
    where needs_approval

    union all

    select 'missing_usage_price', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is not metered, has no price tiers in force, or is worth more than can be posted: land the prices, or correct the feed'
    from months
    where rated_amount is null

    union all

    select 'usage_outside_line', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        subject || ' is outside the dates of the line: confirm that it is billable'
    from months
    where is_outside_line

    union all

    select 'unexplained_credit', invoice_lines.contract_id, source_system, source_table, source_key, recorded_at, load_id,
        'credit note ' || invoice_line_id || ' has no amendment or price estimate on or before its date: state why the price changed'
    from invoice_lines
    -- no reason at all
    left join reasons using (contract_id)
    where kind = 'credit_note' and (first_effective_on is null or first_effective_on > invoiced_on)

    union all

    select case when is_contract_known then 'unknown_line' else 'unknown_contract' end, contract_id, source_system, source_table,
        source_key, recorded_at, load_id, subject || ', which was never landed: land it, or correct the approval'
    from approvals

    union all

    select 'unknown_line', contract_id, source_system, source_table, source_key, recorded_at, load_id,
        'invoice line ' || invoice_line_id || ' names line ' || line_id || ', which contract ' || contract_id
            || ' does not have: it is set against the whole contract; correct the line'
    from invoice_lines
    -- no such line
    left join {{ ref('int_canonical__lines_known') }} as lines using (contract_id, line_id)
    where invoice_lines.line_id is not null and lines.line_id is null

)

select exception_type, contract_id, source_system, source_table, source_key, message, first_seen_at, load_id
from billing_questioned
