-- Contracts as signed, whichever source states them: what comes after staging reads this and knows no source.
with

contracts_stated as (

    {{ stated('contracts') }}

)

select * from contracts_stated
