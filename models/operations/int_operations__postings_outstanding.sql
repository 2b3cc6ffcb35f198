-- What the run's period still asks of posting and of the calendar: entries to send, entries sent and not accepted, and
-- earlier periods that are open.
-- Trap: a refused entry whose difference is no longer due was corrected or taken back, and asks nothing; one still due is
-- told as refused and as still to post.
with

run as (

    select period from {{ ref('int_canonical__run_bounds') }}

),

due as (

    select entries.*
    from {{ ref('journal_entries_to_post') }} as entries
    inner join run on run.period = entries.posting_period

),

-- an entry of many contracts is due while one of them is
refused_due as (

    select lines.external_id
    from {{ ref('stg_outbox__entry_lines') }} as lines
    inner join due
        on due.accounting_contract_id = lines.accounting_contract_id and due.entry_kind = lines.entry_kind
        and due.origin_period = lines.origin_period and due.obligation_id is not distinct from lines.obligation_id
    group by lines.external_id

),

sent as (

    select entries.*, refused_due.external_id is not null as is_due
    from {{ ref('posting_status') }} as entries
    inner join run on run.period = entries.posting_period
    -- what is not refused, or was put right since
    left join refused_due using (external_id)
    where entries.status <> 'planned'

),

first_months as (

    select legal_entity_id, min(origin_period) as period from {{ ref('journal_lines') }} group by legal_entity_id

),

-- a period nobody lists is open
earlier_months as (

    select first_months.legal_entity_id, months.period, closed.period is not null as is_closed
    from first_months
    cross join run
    inner join {{ ref('int_subledger__months_numbered') }} as months on months.period >= first_months.period and months.period < run.period
    left join {{ ref('int_canonical__periods_closed') }} as closed
        on closed.legal_entity_id = first_months.legal_entity_id and closed.period = months.period

),

postings_outstanding as (

    select 'still_to_post' as control_name, legal_entity_id, accounting_contract_id || '/' || entry_kind || '/' || origin_period as item_key,
        accounting_contract_id, currency_code, debit_amount as difference_amount, false as is_tied,
        'Not posted yet: ' || entry_kind || ' of ' || origin_period as message
    from due

    union all

    select 'accepted_by_erp', legal_entity_id, external_id, null, null, null, status = 'accepted',
        case status
            when 'accepted' then 'Accepted as ' || coalesce(erp_reference, '?')
            when 'refused' then 'Refused: ' || coalesce(refusal_reason, 'before it left')
            when 'unknown' then 'Nobody knows whether it arrived'
            else 'Sent and not answered'
        end
    from sent
    where status <> 'refused' or is_due

    union all

    select 'earlier_periods', legal_entity_id, period, null, null, null, is_closed,
        'The period ' || period || case when is_closed then ' is closed' else ' is open' end
    from earlier_months

)

select * from postings_outstanding
