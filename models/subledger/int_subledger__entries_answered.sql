-- Every entry ever planned for the ERP, with where it stands: by the last event of its last attempt, unless the ERP has
-- answered. An acceptance is final; a refusal counts for the attempt it answers.
-- Trap: accepted, sent and unknown all count as posted. Only what was refused, or never left, is still to post.
with

run as (

    select as_of_on from {{ ref('int_canonical__run_bounds') }}

),

attempts as (

    select
        attempts.external_id, attempts.attempt_no, attempts.event,
        row_number() over (
            partition by attempts.external_id
            order by attempts.attempt_no desc,
                case attempts.event when 'planned' then 1 when 'sent' then 2 when 'unknown' then 3 else 4 end desc
        ) as recency_no
    from {{ ref('stg_outbox__attempts') }} as attempts
    cross join run
    where run.as_of_on is null or cast(attempts.occurred_at as date) <= run.as_of_on

),

attempted as (

    select
        external_id,
        max(case when recency_no = 1 then event end) as last_event,
        count(distinct case when event in ('sent', 'unknown') then attempt_no end) as sent_count,
        max(attempt_no) as attempts
    from attempts
    group by external_id

),

-- the same answer may be landed more than once
replies as (

    select
        replies.external_id, replies.reply, replies.erp_reference, replies.refusal_reason, replies.replied_at,
        row_number() over (
            partition by replies.external_id
            order by case when replies.reply = 'accepted' then 0 else 1 end, replies.replied_at desc, replies.refusal_reason nulls last
        ) as recency_no
    from {{ ref('stg_erp__journal_replies') }} as replies
    cross join run
    where replies.reply in ('accepted', 'refused')
        and (run.as_of_on is null or cast(replies.replied_at as date) <= run.as_of_on)

),

answered as (

    select
        external_id,
        max(case when recency_no = 1 then reply end) as last_reply,
        max(case when recency_no = 1 then erp_reference end) as erp_reference,
        max(case when recency_no = 1 then refusal_reason end) as refusal_reason,
        max(case when recency_no = 1 then replied_at end) as replied_at,
        count(distinct case when reply = 'refused' then replied_at end) as refused_count
    from replies
    group by external_id

),

-- landing is at least once
entries as (

    select
        entries.*,
        row_number() over (partition by external_id order by landed_at, row_no) as landed_no
    from {{ ref('stg_outbox__entries') }} as entries

),

entries_answered as (

    select
        entries.external_id, entries.entry_id, entries.batch_id, entries.erp, entries.legal_entity_id, entries.posting_period,
        case
            when answered.last_reply = 'accepted' then 'accepted'
            when attempted.last_event = 'refused_locally' then 'refused'
            when answered.last_reply = 'refused' and attempted.last_event <> 'planned'
                and answered.refused_count >= attempted.sent_count then 'refused'
            else attempted.last_event
        end as entry_status,
        cast(attempted.attempts as integer) as attempts,
        answered.erp_reference, answered.refusal_reason, answered.replied_at, entries.planned_at
    from entries
    inner join attempted using (external_id)
    -- the ERP may not have answered yet
    left join answered using (external_id)
    where entries.landed_no = 1

)

select * from entries_answered
