-- What this run looks at: what was known by the end of a day (`as_of`), and the last period of states, balances and journal.
-- Trap: the default period is that of the latest landing, not of the clock, so that building again changes nothing.
with

landings as (

    select max(landed_at) as last_landed_at from {{ ref('stg_files__landed_files') }}

),

attempts as (

    select max(landed_at) as last_attempted_at from {{ ref('stg_outbox__attempts') }}

),

asked as (

    select
        cast({{ text_or_null(var('as_of')) }} as date) as as_of_on,
        cast({{ text_or_null(var('period')) }} as {{ dbt.type_string() }}) as asked_period,
        coalesce(cast(last_landed_at as date), cast('1970-01-01' as date)) as last_landed_on,
        last_landed_at, last_attempted_at
    from landings
    cross join attempts

),

dated as (

    select
        as_of_on,
        coalesce(asked_period, {{ period_of('as_of_on') }}, {{ period_of('last_landed_on') }}) as period,
        last_landed_at, last_attempted_at
    from asked

),

run_bounds as (

    select
        as_of_on,
        period,
        {{ dbt.last_day("cast(period || '-01' as date)", 'month') }} as period_ends_on,
        last_landed_at, last_attempted_at
    from dated

)

select * from run_bounds
