select distinct
    customer_id, 'Company ' || customer_id as name, 'ERP-' || customer_id as erp_customer_id,
    case legal_entity_id when 'DE01' then 'DE' else 'US' end as country,
    case dice(i // 4, 6, 3) when 0 then 'enterprise' when 1 then 'mid_market' else 'small' end as segment,
    timestamp '2025-01-01 00:00:00' as recorded_at
from deals
-- A customer is told by its first contract.
where i % 4 = 0 or i = 1
order by customer_id
