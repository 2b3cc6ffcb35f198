select distinct
    'ERP-' || customer_id as erp_customer_id, 'Company ' || customer_id as name,
    timestamp '2025-01-01 00:00:00' as recorded_at
from deals
order by erp_customer_id
