-- Price tiers of usage lines, whichever source states them: what comes after staging reads this and knows no source.
with

usage_prices_stated as (

    {{ stated('usage_prices') }}

)

select * from usage_prices_stated
