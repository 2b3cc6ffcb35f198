-- The calendar months from the first segment to the last thing that is said of any, with the units of time counted to the end of the month and of the one before.
with

dates as (

    select min(from_on) as first_on, max(greatest(from_on, finishes_on)) as last_on
    from {{ ref('int_schedule__segments_funded') }}

    union all

    select min(counted_on), max(counted_on) from {{ ref('int_obligations__units_delivered') }}

    union all

    select null, max(effective_on) from {{ ref('int_schedule__estimates_shared') }}

),

bounds as (

    select min({{ month_no('first_on') }}) as first_month_no, max({{ month_no('last_on') }}) as last_month_no
    from dates

),

numbered as (

    select cast({{ integer_series('first_month_no', 'last_month_no') }} as integer) as month_no
    from bounds
    where first_month_no is not null

),

dated as (

    select
        month_no,
        cast(lpad(cast({{ integer_quotient('month_no', '12') }} as {{ dbt.type_string() }}), 4, '0') || '-'
            || lpad(cast(month_no % 12 + 1 as {{ dbt.type_string() }}), 2, '0') || '-01' as date) as starts_on
    from numbered

),

months_spanned as (

    select
        month_no,
        substr(cast(starts_on as {{ dbt.type_string() }}), 1, 7) as period,
        starts_on,
        last_day(starts_on) as ends_on,
        {{ day_units(day_before('starts_on')) }} as opening_day_units,
        {{ day_units('last_day(starts_on)') }} as closing_day_units,
        cast(377580 as bigint) * month_no as opening_month_units,
        cast(377580 as bigint) * (month_no + 1) as closing_month_units
    from dated

)

select * from months_spanned
