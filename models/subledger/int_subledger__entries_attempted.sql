-- What was done about each entry, by our own record: the last event of its last attempt.
-- Trap: events of one attempt are ordered by what they are, not by the clock.
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

entries_attempted as (

    select
        external_id,
        max(case when recency_no = 1 then event end) as last_event,
        count(distinct case when event in ('sent', 'unknown') then attempt_no end) as sent_count,
        max(attempt_no) as attempts
    from attempts
    group by external_id

)

select * from entries_attempted
