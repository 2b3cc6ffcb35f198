-- Access is activated up to ten days after signing; onboarding is done in three milestones.
select
    contract_id || '-ACT' as event_id, contract_id, 'seats' as line_id, 'activated' as kind,
    signed_on + cast(dice(i, 7, 11) as integer) as occurred_on, null::decimal(9, 6) as fraction,
    cast(signed_on + cast(dice(i, 7, 11) as integer) as timestamp) + interval 13 hour as recorded_at
from deals
union all
select
    contract_id || '-M' || cast(step as varchar), contract_id, 'onboarding', 'milestone',
    signed_on + cast(30 * step + dice(i, 7 + step, 9) as integer), cast(fraction as decimal(9, 6)),
    cast(signed_on + cast(30 * step + dice(i, 7 + step, 9) as integer) as timestamp) + interval 13 hour
from deals, (values (1, 0.3), (2, 0.3), (3, 0.4)) as steps(step, fraction)
where has_onboarding
order by event_id
