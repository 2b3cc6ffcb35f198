-- Seats and support are billed quarterly in advance, onboarding when it is signed, each change when it takes effect.
with billed as (
    select
        contract_id || '-Q' || cast(quarter as varchar) as invoice_id, line_id, contract_id, currency, digits,
        signed_on + cast(91 * quarter as integer) as invoiced_on,
        -- Running totals, so that four quarters are the whole price.
        minor_units * (quarter + 1) // 4 - minor_units * quarter // 4 as minor_units
    from (
        select
            *, unnest(['seats', 'support']) as line_id,
            unnest([
                seats * 12 * seat_minor_units * (100 - discount_percent) // 100, 12 * support_minor_units
            ]) as minor_units
        from deals
    ), range(4) as numbers(quarter)
    union all
    select
        contract_id || '-ONB', 'onboarding', contract_id, currency, digits, signed_on,
        onboarding_minor_units * (100 - discount_percent) // 100
    from deals
    where has_onboarding
    union all
    select
        amendment_id, case when shape in (1, 2) then 'support-' || cast(k as varchar) else 'seats' end,
        contract_id, currency, digits, effective_on,
        case
            when shape in (1, 2)
                then support_minor_units * 6 // 10 * case shape when 1 then 9 else 10 end // 10
                    * 12 * (ends_on - effective_on + 1) // 365
            else 5 * 12 * seat_minor_units * (100 - discount_percent) // 100 * (ends_on - effective_on + 1) // 365
        end
    from changes
)

select
    invoice_id || '/' || line_id as invoice_line_id, invoice_id, contract_id, line_id, invoiced_on,
    'invoice' as kind, major(minor_units, digits) as amount, currency,
    cast(invoiced_on as timestamp) + interval 14 hour as recorded_at
from billed
order by invoice_line_id
