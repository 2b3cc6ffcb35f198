-- Revenue that time earns (606-10-25-31, ratable methods), one row for each month of a segment: cumulative at its end less
-- cumulative at its start, so no rounding is lost between months.
-- Trap: a segment's first month starts from what stood recognized before it, which is where a catch-up shows.
with

segments as (

    select
        segments.*,
        {{ month_no('recognized_from_on') }} as first_month_no,
        {{ month_no("case when segment_kind = 'ended' then recognized_from_on else greatest(recognized_from_on, least(finishes_on, coalesce(until_on, finishes_on))) end") }}
            as last_month_no
    from {{ ref('int_schedule__segments_funded') }} as segments
    where is_timed and (segment_kind = 'ended' or not is_awaiting)
        and (until_on is null or until_on >= recognized_from_on)

),

monthly as (

    select
        segments.*,
        months.period,
        case when months.starts_on <= recognized_from_on then recognized_before_minor_units end as opening_minor_units,
        greatest(0, least(total_units, case when method = 'ratable_monthly' then months.opening_month_units else months.opening_day_units end
            - opening_units)) as opened_units,
        greatest(0, least(total_units, case
            when until_on < months.ends_on then {{ time_units('method', 'until_on') }}
            when method = 'ratable_monthly' then months.closing_month_units
            else months.closing_day_units
        end - opening_units)) as closed_units
    from segments
    inner join {{ ref('int_schedule__months_spanned') }} as months
        on months.month_no between segments.first_month_no and segments.last_month_no

),

earned as (

    select
        obligation_id, version_no, accounting_contract_id, contract_id, currency_code, minor_units, period,
        coalesce(opening_minor_units, {{ recognized_to_date("segment_kind = 'ended'", 'base_minor_units', 'amount_minor_units',
            'opened_units', 'done_units', 'total_units') }}) as opening_minor_units,
        {{ recognized_to_date("segment_kind = 'ended'", 'base_minor_units', 'amount_minor_units',
            'closed_units', 'done_units', 'total_units') }} as cumulative_minor_units
    from monthly

),

months_earned as (

    select
        obligation_id, version_no, accounting_contract_id, contract_id, currency_code, minor_units, period,
        cumulative_minor_units - opening_minor_units as revenue_minor_units,
        cumulative_minor_units
    from earned
    where cumulative_minor_units <> opening_minor_units

)

select * from months_earned
