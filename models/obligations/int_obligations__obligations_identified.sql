-- One obligation each (606-10-25-14 to 25-22), with the terms it keeps for good and the day its customer was let in.
-- Trap: an event dated before the obligation's first day counts on that day; and of lines that are one obligation the first
-- by id says what all of them are.
with

-- of one line there is nothing to choose and nothing to disagree
mentions as (

    select
        obligation_no, contract_line_no,
        row_number() over obligation as mention_no,
        min(method) over lines <> max(method) over lines or min(start_trigger) over lines <> max(start_trigger) over lines
            or min(coalesce(allocation_group, '')) over lines <> max(coalesce(allocation_group, '')) over lines as has_mixed_terms
    from {{ ref('int_obligations__promises_mapped') }} as promises
    inner join {{ ref('int_obligations__lines_shared') }} as shared using (obligation_no, contract_line_no)
    window
        obligation as (partition by obligation_no order by promises.first_sequence_no, contract_line_no),
        lines as (partition by obligation_no)

),

first_states as (

    select obligation_no, accounting_contract_no, version_no, starts_on, quantity
    from {{ ref('int_obligations__states_stated') }}
    where state_no = 1

),

events as (

    select
        lines.obligation_no,
        min(events.occurred_on) filter (where events.kind = 'activated') as activated_on,
        -- only events of its own kind say what it is counted in
        max(case when events.kind = case lines.method when 'point_in_time' then 'delivered' else lines.method end
            and events.quantity is not null then 1 else 0 end) = 1 as is_counted
    from {{ ref('int_canonical__fulfilment_events_resolved') }} as events
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    where events.resolution = 'in_force' and events.kind <> 'void'
    group by lines.obligation_no

),

obligations_identified as (

    select
        terms.obligation_no, terms.obligation_id, terms.contract_id, terms.contract_line_no,
        terms.method, terms.start_trigger, terms.allocation_group, terms.distinct_over_time,
        coalesce(mentions.has_mixed_terms, false) as has_mixed_terms,
        terms.signed_on,
        first_states.accounting_contract_no,
        first_states.version_no as first_version_no,
        first_states.starts_on as first_starts_on,
        first_states.quantity as first_quantity,
        case when events.activated_on is not null then greatest(events.activated_on, first_states.starts_on) end as activated_on,
        coalesce(events.is_counted, false) as is_counted
    from {{ ref('int_obligations__promises_mapped') }} as terms
    inner join first_states on first_states.obligation_no = terms.obligation_no
    -- many obligations have no event, most one line
    left join events on events.obligation_no = terms.obligation_no
    left join mentions
        on mentions.obligation_no = terms.obligation_no and mentions.contract_line_no = terms.contract_line_no
    where coalesce(mentions.mention_no, 1) = 1

)

select * from obligations_identified
