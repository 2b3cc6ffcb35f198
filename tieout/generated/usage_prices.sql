select
    contract_id, null::varchar as amendment_id, 'calls' as line_id, tier_from,
    cast(base_price * case currency when 'JPY' then 100 else 1 end as decimal(18, 9)) as unit_price,
    cast(signed_on as timestamp) + interval 12 hour as recorded_at
from
    deals,
    (
        values (cast(0 as decimal(18, 3)), cast(0.050 as decimal(9, 3))), (10000, 0.040), (50000, 0.025)
    ) as tiers(tier_from, base_price)
where is_metered
order by contract_id, tier_from
