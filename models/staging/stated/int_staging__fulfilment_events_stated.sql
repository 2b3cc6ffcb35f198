-- What was activated or delivered, whichever source states it: what comes after staging reads this and knows no source.
with

fulfilment_events_stated as (

    {{ stated('fulfilment_events') }}

)

select * from fulfilment_events_stated
