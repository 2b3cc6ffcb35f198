select
    amendment_id, contract_id, effective_on,
    case shape when 3 then 'change' else 'upsell' end as kind,
    cast(effective_on as timestamp) + interval 12 hour as recorded_at
from changes
order by amendment_id
