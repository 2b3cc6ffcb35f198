-- What was billed or credited, whichever source states it: what comes after staging reads this and knows no source.
with

invoice_lines_stated as (

    {{ stated('invoice_lines') }}

)

select * from invoice_lines_stated
