-- The versions of each accounting contract (606-10-25-10): 0 as signed, then one for each amendment that names a line of it,
-- in the order of effective date, recording and id. An amendment that names lines of two accounting contracts is a
-- version of both.
-- Trap: a separate contract is signed by its amendment, which is its version 0.
with

contracts as (

    select * from {{ ref('int_obligations__accounting_contracts_identified') }}

),

amendments as (

    select * from {{ ref('int_obligations__amendments_sequenced') }}

),

touched as (

    select placed.accounting_contract_no, lines.sequence_no
    from {{ ref('int_obligations__lines_sequenced') }} as lines
    inner join {{ ref('int_obligations__lines_placed') }} as placed using (contract_line_no)
    where lines.sequence_no > 0
    group by placed.accounting_contract_no, lines.sequence_no

),

founded as (

    select
        contracts.accounting_contract_no, contracts.accounting_contract_id,
        0 as version_no,
        contracts.contract_id,
        contracts.founding_sequence_no as sequence_no,
        amendments.amendment_id,
        amendments.kind,
        contracts.signed_on as effective_on,
        coalesce(amendments.recorded_at, contracts.recorded_at) as recorded_at,
        amendments.stated_treatment
    from contracts
    -- what was signed came with no amendment
    left join amendments on amendments.sequence_no = contracts.founding_sequence_no

),

amended as (

    select
        accounting_contract_no, contracts.accounting_contract_id,
        cast(row_number() over (
            partition by accounting_contract_no order by amendments.effective_on, amendments.recorded_at, amendments.amendment_id
        ) as integer) as version_no,
        amendments.contract_id, sequence_no, amendments.amendment_id, amendments.kind, amendments.effective_on,
        amendments.recorded_at, amendments.stated_treatment
    from touched
    inner join contracts using (accounting_contract_no)
    inner join amendments using (sequence_no)
    where sequence_no <> contracts.founding_sequence_no

),

versions_numbered as (

    select * from founded
    union all
    select * from amended

)

select * from versions_numbered
