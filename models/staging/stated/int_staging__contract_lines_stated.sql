-- What contracts and amendments say of each line, whichever source states it: what comes after staging reads this and knows no source.
with

contract_lines_stated as (

    {{ stated('contract_lines') }}

)

select * from contract_lines_stated
