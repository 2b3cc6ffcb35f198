-- Every entry ever planned for the ERP, with where it stands: by the last event of its last attempt, unless the ERP has
-- answered. An acceptance is final; a refusal counts for the attempt it answers. What the ERP holds otherwise than it was sent
-- is not accepted: it left, and nobody knows what became of it until a person has looked.
-- Trap: accepted, sent and unknown all count as posted. Only what was refused, or never left, is still to post.
with

-- landing is at least once
entries as (

    select
        entries.*,
        row_number() over (partition by external_id order by landed_at, row_no) as landed_no
    from {{ ref('stg_outbox__entries') }} as entries

),

otherwise as (

    select distinct external_id  -- of many accounts
    from {{ ref('int_subledger__entries_held_otherwise') }}

),

entries_answered as (

    select
        entries.external_id, entries.entry_id, entries.batch_id, entries.erp, entries.legal_entity_id, entries.posting_period,
        case
            when answered.last_reply = 'accepted' and otherwise.external_id is null then 'accepted'
            when answered.last_reply = 'accepted' then 'unknown'
            when attempted.last_event = 'refused_locally' then 'refused'
            when answered.last_reply = 'refused' and attempted.last_event <> 'planned'
                and answered.refused_count >= attempted.sent_count then 'refused'
            else attempted.last_event
        end as entry_status,
        cast(attempted.attempts as integer) as attempts,
        answered.erp_reference, answered.refusal_reason, answered.replied_at, entries.planned_at
    from entries
    inner join {{ ref('int_subledger__entries_attempted') }} as attempted using (external_id)
    -- the ERP may not have answered yet
    left join {{ ref('int_subledger__entries_replied') }} as answered using (external_id)
    -- most are held as they were sent
    left join otherwise on otherwise.external_id = entries.external_id
    where entries.landed_no = 1

)

select * from entries_answered
