-- One row per contract: what was sold, to whom, when. Every other table is told from this one.
-- `dice(i, salt, sides)` is arithmetic, not chance: the same contract gets the same throw on every machine.
create macro dice(i, salt, sides) as ((i * 7919 + (i // 101) * 613 + salt * 104729) % 1000003) % sides;

-- A price in minor units as the landing format writes it, in major units.
create macro major(minor, digits) as
    cast(minor as decimal(18, 2)) * case digits when 0 then 1 else cast(0.01 as decimal(3, 2)) end;

create table deals as
with thrown as (
    select
        i, 'C-' || lpad(cast(i as varchar), 8, '0') as contract_id,
        'CUST-' || lpad(cast(i // 4 as varchar), 7, '0') as customer_id,
        date '2025-01-01' + cast(dice(i, 1, 365) as integer) as drawn_on,
        case when dice(i, 2, 10) < 6 then 'USD' when dice(i, 2, 10) < 9 then 'EUR' else 'JPY' end as currency,
        10 + dice(i, 3, 190) as seats,
        5 * dice(i, 4, 5) as discount_percent,
        i % 10 in (2, 5, 8) as is_metered,
        i % 5 in (0, 3) as has_onboarding,
        case when i % 2 = 0 then 1 + dice(i // 2, 5, 3) else 0 end as amendment_count
    from range(1, getvariable('contracts') + 1) as numbers(i)
)
select
    *,
    -- Meters start with a month, so that no first month is a fragment.
    case when is_metered then cast(date_trunc('month', drawn_on) as date) else drawn_on end as signed_on,
    case currency when 'EUR' then 'DE01' else 'US01' end as legal_entity_id,
    case currency when 'JPY' then 0 else 2 end as digits,
    signed_on + 364 as ends_on,
    case currency when 'USD' then 5000 when 'EUR' then 4600 else 7500 end as seat_minor_units,
    case currency when 'USD' then 100000 when 'EUR' then 92000 else 150000 end as support_minor_units,
    case currency when 'USD' then 600000 when 'EUR' then 550000 else 900000 end as onboarding_minor_units
from thrown;

-- One row per amendment. Its shape: 0 more seats; 1 more seats and a cheap add-on; 2 an add-on at list price (a
-- contract of its own); 3 more seats and support ended, nothing of it given back.
create table changes as
select
    deals.*, k, deals.contract_id || '-A' || cast(k as varchar) as amendment_id,
    signed_on + cast(60 * k + dice(i, 10 + k, 25) as integer) as effective_on,
    seats + 5 * k as seats_then,
    (i // 2 + k) % 4 as shape
from deals, range(1, 4) as numbers(k)
where k <= amendment_count;
