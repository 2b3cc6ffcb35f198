-- The last word on each day's exchange rate (landing.md, masters).
with

fx_rates_latest as (

    {{ latest_of_masters(ref('stg_files__fx_rates'), ['from_currency', 'to_currency', 'rate_on'], ['exchange_rate']) }}

)

select * from fx_rates_latest
