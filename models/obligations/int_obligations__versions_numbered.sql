-- The versions of each accounting contract (606-10-25-10): 0 as signed, then one for each amendment that names a line of it,
-- in the order of effective date, recording and id. An amendment that names lines of two accounting contracts is a
-- version of both.
with

accounting_contracts as (

    select * from {{ ref('int_obligations__accounting_contracts_identified') }}

),

touched as (

    select
        assigned.accounting_contract_id,
        promises.contract_id,
        promises.sequence_no,
        max(promises.amendment_id) as amendment_id,
        max(promises.amendment_kind) as kind,
        max(promises.effective_on) as effective_on,
        max(promises.amendment_recorded_at) as recorded_at,
        max(promises.stated_treatment) as stated_treatment
    from {{ ref('int_obligations__promises_priced') }} as promises
    inner join {{ ref('int_obligations__lines_assigned') }} as assigned using (contract_id, line_id)
    where promises.sequence_no > 0
    group by assigned.accounting_contract_id, promises.contract_id, promises.sequence_no

),

-- as signed; a separate contract is signed by its amendment
founded as (

    select
        accounting_contracts.accounting_contract_id,
        0 as version_no,
        accounting_contracts.contract_id,
        accounting_contracts.founding_sequence_no as sequence_no,
        touched.amendment_id,
        touched.kind,
        accounting_contracts.signed_on as effective_on,
        coalesce(touched.recorded_at, contracts.recorded_at) as recorded_at,
        touched.stated_treatment
    from accounting_contracts
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = accounting_contracts.contract_id and contracts.resolution = 'in_force'
    -- what was signed came with no amendment
    left join touched
        on touched.accounting_contract_id = accounting_contracts.accounting_contract_id
        and touched.contract_id = accounting_contracts.contract_id
        and touched.sequence_no = accounting_contracts.founding_sequence_no

),

amended as (

    select
        touched.accounting_contract_id,
        cast(row_number() over (
            partition by touched.accounting_contract_id order by touched.effective_on, touched.recorded_at, touched.amendment_id
        ) as integer) as version_no,
        touched.contract_id, touched.sequence_no, touched.amendment_id, touched.kind, touched.effective_on, touched.recorded_at,
        touched.stated_treatment
    from touched
    inner join accounting_contracts using (accounting_contract_id)
    where touched.contract_id <> accounting_contracts.contract_id
        or touched.sequence_no <> accounting_contracts.founding_sequence_no

),

versions_numbered as (

    select * from founded
    union all
    select * from amended

)

select * from versions_numbered
