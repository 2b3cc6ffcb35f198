-- Changes to contracts, whichever source states them: what comes after staging reads this and knows no source.
with

amendments_stated as (

    {{ stated('amendments') }}

)

select * from amendments_stated
