-- What the sources say of exchange rates, by day.
with

landed as (

    select * from {{ source('landing', 'fx_rates') }}

),

fx_rates as (

    select
        from_currency,
        to_currency,
        {{ typed_date('rate_on') }} as rate_on,
        {{ typed_decimal('rate', 38, 18) }} as exchange_rate,
        {{ record_columns('fx_rates', ['from_currency', 'to_currency', 'rate_on']) }}
    from landed

)

select * from fx_rates
