-- The entries sent to the ERP, counted, with the days they took from the last landing before their plan to the ERP's answer.
-- Trap: an entry attempted twice is one entry and one replay.
with

entries as (

    select * from {{ ref('posting_status') }}

),

landings as (

    select plans.planned_at, max(files.landed_at) as landed_at
    from (select planned_at from entries group by planned_at) as plans
    inner join {{ ref('stg_files__landed_files') }} as files on files.landed_at <= plans.planned_at
    group by plans.planned_at

),

entries_timed as (

    select
        count(*) as entries_count,
        count(case when entries.status = 'accepted' then 1 end) as accepted_count,
        sum(greatest(entries.attempts - 1, 0)) as replays_count,
        sum(case when entries.status = 'accepted'
            then {{ dbt.datediff('landings.landed_at', 'entries.replied_at', 'day') }} end) as waited_days
    from entries
    -- a plan made before anything was registered as landed
    left join landings using (planned_at)

)

select * from entries_timed
