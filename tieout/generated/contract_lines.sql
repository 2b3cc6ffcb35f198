with as_signed as (
    select
        contract_id, null as amendment_id, 'seats' as line_id, 'PLATFORM-BUSINESS' as sku, seats as quantity,
        seats * 12 * seat_minor_units * (100 - discount_percent) // 100 as price_minor_units,
        digits, signed_on as starts_on, ends_on
    from deals
    union all
    select
        contract_id, null, 'support', 'SUPPORT-PREMIUM', 1, 12 * support_minor_units, digits, signed_on, ends_on
    from deals
    union all
    select
        contract_id, null, 'onboarding', 'ONBOARDING', 1,
        onboarding_minor_units * (100 - discount_percent) // 100, digits, signed_on, signed_on + 119
    from deals
    where has_onboarding
    union all
    select contract_id, null, 'calls', 'USAGE-API', 1, 0, digits, signed_on, ends_on
    from deals
    where is_metered
),

amended as (
    select
        contract_id, amendment_id, 'seats' as line_id, 'PLATFORM-BUSINESS' as sku, seats_then as quantity,
        seats_then * 12 * seat_minor_units * (100 - discount_percent) // 100
            * (ends_on - effective_on + 1) // 365 as price_minor_units,
        digits, effective_on as starts_on, ends_on
    from changes
    where shape <> 2
    union all
    -- A tenth off list, or list: the second stands alone.
    select
        contract_id, amendment_id, 'support-' || cast(k as varchar), 'SUPPORT-STANDARD', 1,
        support_minor_units * 6 // 10 * case shape when 1 then 9 else 10 end // 10
            * 12 * (ends_on - effective_on + 1) // 365,
        digits, effective_on, ends_on
    from changes
    where shape in (1, 2)
    union all
    select contract_id, amendment_id, 'support', 'SUPPORT-PREMIUM', 0, 0, digits, effective_on, ends_on
    from changes
    where shape = 3
)

select
    contract_id, amendment_id, line_id, sku, cast(quantity as decimal(18, 3)) as quantity,
    major(price_minor_units, digits) as price, starts_on, ends_on,
    cast(starts_on as timestamp) + interval 12 hour as recorded_at
from (select * from as_signed union all select * from amended)
order by contract_id, amendment_id nulls first, line_id
