-- One obligation each (606-10-25-14 to 25-22), with the terms it keeps for good and the day its customer was let in.
-- Trap: an event dated before the obligation's first day counts on that day; and of lines that are one obligation the first
-- by id says what all of them are.
with

promises as (

    select
        promises.*,
        row_number() over (partition by contract_id, obligation_id order by first_sequence_no, line_id) as mention_no
    from {{ ref('int_obligations__promises_mapped') }} as promises

),

-- of one line there is nothing to disagree
mixed as (

    select obligation_id
    from {{ ref('int_obligations__promises_mapped') }}
    where obligation_id in (select obligation_id from promises where mention_no = 2)
    group by obligation_id
    having min(method) <> max(method) or min(start_trigger) <> max(start_trigger)
        or min(coalesce(allocation_group, '')) <> max(coalesce(allocation_group, ''))

),

first_states as (

    select obligation_id, accounting_contract_id, version_no, starts_on, quantity
    from {{ ref('int_obligations__states_stated') }}
    where state_no = 1

),

events as (

    select
        lines.obligation_id,
        min(events.occurred_on) filter (where events.kind = 'activated') as activated_on,
        -- only events of its own kind say what it is counted in
        max(case when events.kind = case lines.method when 'point_in_time' then 'delivered' else lines.method end
            and events.quantity is not null then 1 else 0 end) = 1 as is_counted
    from {{ ref('int_canonical__fulfilment_events_resolved') }} as events
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    where events.resolution = 'in_force' and events.kind <> 'void'
    group by lines.obligation_id

),

obligations_identified as (

    select
        terms.obligation_id, terms.contract_id, terms.line_id, terms.promised_sku as sku, terms.family, terms.obligation_template,
        terms.method, terms.start_trigger, terms.allocation_group, terms.revenue_account_role, terms.unbilled_role,
        terms.distinct_over_time,
        mixed.obligation_id is not null as has_mixed_terms,
        terms.signed_on,
        first_states.accounting_contract_id,
        first_states.version_no as first_version_no,
        first_states.starts_on as first_starts_on,
        first_states.quantity as first_quantity,
        case when events.activated_on is not null then greatest(events.activated_on, first_states.starts_on) end as activated_on,
        coalesce(events.is_counted, false) as is_counted
    from promises as terms
    inner join first_states on first_states.obligation_id = terms.obligation_id
    -- many obligations have no event, most one line
    left join events on events.obligation_id = terms.obligation_id
    left join mixed on mixed.obligation_id = terms.obligation_id
    where terms.mention_no = 1

)

select * from obligations_identified
