-- Which accounting contract a line belongs to (606-10-25-9, 25-12): the contract as signed (or the contracts combined with
-- it), the separate contract whose amendment brought it, or, for a line that a modification brings, that of the first
-- standing line the amendment names; a line that joins a running obligation goes where the obligation is.
-- Trap: the line it follows may itself have come with an earlier amendment, so the walk goes back until it ends.
with recursive

promises as (

    select contract_id, combined_contract_id, line_id, obligation_id, first_sequence_no as sequence_no
    from {{ ref('int_obligations__promises_mapped') }}

),

-- nothing joins an obligation of one line
shared as (

    select contract_id, obligation_id, min(sequence_no) as obligation_sequence_no
    from promises
    group by contract_id, obligation_id
    having count(*) > 1

),

obligation_starts as (

    select contract_id, obligation_id, obligation_sequence_no, min(line_id) as obligation_line_id
    from promises
    inner join shared using (contract_id, obligation_id)
    where sequence_no = obligation_sequence_no
    group by contract_id, obligation_id, obligation_sequence_no

),

standing as (

    select contract_id, sequence_no, min(line_id) as standing_line_id
    from {{ ref('int_obligations__lines_sequenced') }}
    where sequence_no > first_sequence_no
    group by contract_id, sequence_no

),

brought as (

    select
        contract_id, combined_contract_id, line_id, sequence_no,
        min(case when obligation_sequence_no < sequence_no then obligation_line_id else standing_line_id end) as followed_line_id
    from promises
    left join obligation_starts using (contract_id, obligation_id)
    -- a contract as signed, and an amendment of new lines only, name nothing that stands
    left join standing using (contract_id, sequence_no)
    group by contract_id, combined_contract_id, line_id, sequence_no

),

placed as (

    select
        brought.*,
        case
            when amendments.is_separate_contract then brought.contract_id || '/' || amendments.amendment_id
            when brought.followed_line_id is null then brought.combined_contract_id
        end as own_accounting_contract_id
    from brought
    -- lines as signed come with no amendment
    left join {{ ref('int_obligations__amendments_classified') }} as amendments using (contract_id, sequence_no)

),

lines_assigned as (

    select contract_id, line_id, own_accounting_contract_id as accounting_contract_id
    from placed
    where own_accounting_contract_id is not null

    union all

    select placed.contract_id, placed.line_id, lines_assigned.accounting_contract_id
    from placed
    inner join lines_assigned
        on lines_assigned.contract_id = placed.contract_id and lines_assigned.line_id = placed.followed_line_id
    where placed.own_accounting_contract_id is null

)

select contract_id, line_id, accounting_contract_id from lines_assigned
