-- Each segment with its money: what stood recognized before it, its base and its amount (accounting.md 6).
-- Trap: nothing is recognized before the signature; what was earned by then is recognized on it (606-10-25-1). An amendment
-- that took effect before it works with what was earned.
with

amounts as (

    select obligation_no, 0 as version_no, cast(0 as bigint) as recognized_before_minor_units, cast(0 as bigint) as base_minor_units,
        allocated_minor_units as amount_minor_units
    from {{ ref('int_allocation__inception_shares') }}

    union all

    select obligation_no, version_no, recognized_before_minor_units, base_minor_units, amount_minor_units
    from {{ ref('int_allocation__amounts_modified') }}
    where step_no > 0

),

segments_funded as (

    select
        obligations.obligation_id, segments.version_no, contracts.accounting_contract_id, obligations.contract_id, segments.method,
        segments.segment_kind, segments.is_timed, segments.is_awaiting,
        segments.from_on,
        greatest(segments.from_on, obligations.signed_on) as recognized_from_on,
        {{ day_before('segments.next_from_on') }} as until_on,
        greatest(segments.measured_from, segments.ends_on) as finishes_on,
        segments.opening_units, segments.done_units, segments.total_units,
        case when obligations.signed_on >= segments.from_on then 0 else amounts.recognized_before_minor_units end
            as recognized_before_minor_units,
        amounts.base_minor_units, amounts.amount_minor_units,
        contracts.currency_code, contracts.minor_units
    from {{ ref('int_allocation__segments_measured') }} as segments
    inner join amounts
        on amounts.obligation_no = segments.obligation_no and amounts.version_no = segments.version_no
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations
        on obligations.obligation_no = segments.obligation_no
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_no = segments.accounting_contract_no

)

select * from segments_funded
