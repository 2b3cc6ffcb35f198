-- The lines that are one obligation with others (606-10-25-22), and the naming it began with. Few obligations are of several
-- lines, and what only those need asks here first: of one line there is nothing to join, to choose, to add up or to leave out.
with

promises as (

    select contract_line_no, obligation_no, first_sequence_no
    from {{ ref('int_obligations__promises_mapped') }}

),

shared as (

    select obligation_no, min(first_sequence_no) as obligation_sequence_no
    from promises
    group by obligation_no
    having count(*) > 1

),

lines_shared as (

    select contract_line_no, obligation_no, first_sequence_no, obligation_sequence_no
    from promises
    inner join shared using (obligation_no)

)

select * from lines_shared
