-- The last word of the outgoing system on a line's month (landing.md).
with

legacy_schedule_latest as (

    {{ latest_of_masters(ref('stg_files__legacy_schedule'), ['contract_id', 'line_id', 'period'], ['legacy_amount']) }}

)

select * from legacy_schedule_latest
