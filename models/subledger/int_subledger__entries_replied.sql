-- What the ERP answered to each entry. An acceptance is final; else the last answer counts.
-- Trap: the same answer may be landed more than once, so refusals are counted by when they were given.
with

run as (

    select as_of_on from {{ ref('int_canonical__run_bounds') }}

),

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

entries_replied as (

    select
        external_id,
        max(case when recency_no = 1 then reply end) as last_reply,
        max(case when recency_no = 1 then erp_reference end) as erp_reference,
        max(case when recency_no = 1 then refusal_reason end) as refusal_reason,
        max(case when recency_no = 1 then replied_at end) as replied_at,
        count(distinct case when reply = 'refused' then replied_at end) as refused_count
    from replies
    group by external_id

)

select * from entries_replied
