select
    contract_id, customer_id, legal_entity_id, currency, signed_on,
    cast(signed_on as timestamp) + interval 12 hour as recorded_at
from deals
order by contract_id
