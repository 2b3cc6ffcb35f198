-- One obligation each (606-10-25-14 to 25-22), with the terms it keeps for good and the day its customer was let in.
-- Trap: an event dated before the obligation's first day counts on that day; and of lines that are one obligation the first
-- by id says what all of them are.
with

promises as (

    select
        promises.*,
        row_number() over (partition by contract_id, obligation_id order by sequence_no, line_id) as mention_no
    from {{ ref('int_obligations__promises_priced') }} as promises

),

terms as (

    select
        obligation_id, contract_id,
        min(line_id) filter (where mention_no = 1) as line_id,
        count(distinct line_id) as lines_count,
        min(promised_sku) filter (where mention_no = 1) as sku,
        min(family) filter (where mention_no = 1) as family,
        min(obligation_template) filter (where mention_no = 1) as obligation_template,
        min(method) filter (where mention_no = 1) as method,
        min(start_trigger) filter (where mention_no = 1) as start_trigger,
        min(allocation_group) filter (where mention_no = 1) as allocation_group,
        min(revenue_account_role) filter (where mention_no = 1) as revenue_account_role,
        min(unbilled_role) filter (where mention_no = 1) as unbilled_role,
        min(case when distinct_over_time then 1 else 0 end) filter (where mention_no = 1) = 1 as distinct_over_time,
        max(case when restates_terms then 1 else 0 end) = 1 as restates_terms,
        min(method) <> max(method) or min(start_trigger) <> max(start_trigger)
            or min(coalesce(allocation_group, '')) <> max(coalesce(allocation_group, '')) as has_mixed_terms,
        max(case when family is null then 1 else 0 end) = 1 as is_unmapped,
        -- an amendment's lines are recognized as ever; only what was signed waits for the signature
        min(signed_on) filter (where sequence_no = 0) as signed_on,
        min(currency_code) as currency_code,
        min(minor_units) as minor_units
    from promises
    group by obligation_id, contract_id

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
        terms.*,
        first_states.accounting_contract_id,
        first_states.version_no as first_version_no,
        first_states.starts_on as first_starts_on,
        first_states.quantity as first_quantity,
        case when events.activated_on is not null then greatest(events.activated_on, first_states.starts_on) end as activated_on,
        coalesce(events.is_counted, false) as is_counted
    from terms
    inner join first_states using (obligation_id)
    -- many obligations have no event
    left join events using (obligation_id)

)

select * from obligations_identified
