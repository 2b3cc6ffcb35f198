-- What was metered, whichever source states it. Read by column: it is the one table with tens of millions of rows: what comes after staging reads this and knows no source.
with

usage_events_stated as (

    {{ stated('usage_events') }}

)

select * from usage_events_stated
