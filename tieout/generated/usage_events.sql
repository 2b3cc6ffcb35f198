-- Events run evenly over each metered contract's year. One in a thousand is sent twice.
with metered as (
    select row_number() over (order by contract_id) - 1 as place, contract_id, signed_on
    from deals
    where is_metered
),

sent as (
    select
        j,
        -- The last thousandth repeats the first events.
        case when j > getvariable('events') - getvariable('events') // 1000
            then j - (getvariable('events') - getvariable('events') // 1000) else j end as event_no
    from range(getvariable('first'), getvariable('last') + 1) as numbers(j)
),

numbered as (
    select
        j, event_no, event_no % (select count(*) from metered) as place,
        -- The line's year in seconds, spread over the events of one contract.
        (event_no // (select count(*) from metered)) * 31449600
            // greatest(getvariable('events') // (select count(*) from metered), 1) as second_no
    from sent
)

select
    'U-' || lpad(cast(event_no as varchar), 10, '0') as event_id, metered.contract_id, 'calls' as line_id,
    cast(metered.signed_on as timestamp) + to_seconds(second_no + dice(event_no, 20, 3600)) as occurred_at,
    cast((1 + dice(event_no, 21, 200000)) * cast(0.001 as decimal(4, 3)) as decimal(18, 3)) as quantity,
    cast(metered.signed_on as timestamp) + to_seconds(second_no + 7200) as recorded_at
from numbered
inner join metered using (place)
order by j
