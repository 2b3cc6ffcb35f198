-- Which accounting contract a line belongs to (606-10-25-9, 25-12): the contract as signed (or the contracts combined with
-- it), the separate contract whose amendment brought it, or, for a line that a modification brings, that of the first
-- standing line the amendment names; a line that joins a running obligation goes where the obligation is.
-- Trap: the line it follows may itself have come with an earlier amendment, so the walk goes back until it ends.
with recursive

lines as (

    select contract_line_no, combined_contract_no, sequence_no
    from {{ ref('int_obligations__lines_sequenced') }}
    where sequence_no = first_sequence_no

),

shared as (

    select * from {{ ref('int_obligations__lines_shared') }}

),

-- the line an obligation began with, for those that join it
starts as (

    select obligation_no, min(contract_line_no) as joined_line_no
    from shared
    where first_sequence_no = obligation_sequence_no
    group by obligation_no

),

joining as (

    select shared.contract_line_no, obligation_no, starts.joined_line_no
    from shared
    inner join starts using (obligation_no)
    where shared.first_sequence_no > shared.obligation_sequence_no

),

standing as (

    select sequence_no, min(contract_line_no) as standing_line_no
    from {{ ref('int_obligations__lines_sequenced') }}
    where sequence_no > first_sequence_no
    group by sequence_no

),

-- what was signed follows nothing
followed as (

    select promises.contract_line_no, min(coalesce(joining.joined_line_no, standing.standing_line_no)) as followed_line_no
    from {{ ref('int_obligations__promises_mapped') }} as promises
    -- most lines join none, and an amendment of new lines only names nothing that stands
    left join joining using (contract_line_no, obligation_no)
    left join standing on standing.sequence_no = promises.first_sequence_no
    where promises.first_sequence_no > 0
    group by promises.contract_line_no

),

placed as (

    select
        lines.contract_line_no, followed.followed_line_no,
        case
            when amendments.is_separate_contract then -lines.sequence_no
            when followed.followed_line_no is null then lines.combined_contract_no
        end as own_accounting_contract_no
    from lines
    -- lines as signed come with no amendment
    left join followed using (contract_line_no)
    left join {{ ref('int_obligations__amendments_classified') }} as amendments using (sequence_no)

),

lines_placed as (

    select contract_line_no, own_accounting_contract_no as accounting_contract_no
    from placed
    where own_accounting_contract_no is not null

    union all

    select placed.contract_line_no, lines_placed.accounting_contract_no
    from placed
    inner join lines_placed on lines_placed.contract_line_no = placed.followed_line_no
    where placed.own_accounting_contract_no is null

)

select contract_line_no, accounting_contract_no from lines_placed
