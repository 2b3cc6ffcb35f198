-- The amendments that make a version, in the order in which their contract came to say them: by effective date, recording
-- and id (accounting.md 2). A backdated one takes its place, so a rebuild derives the history as if it had always been known.
-- Trap: they are numbered through all contracts, so the number alone tells which amendment; one that names no line makes no
-- version, and what was signed is 0.
with

amendments_sequenced as (

    select
        contract_id, amendment_id,
        row_number() over (
            order by contract_id nulls last, effective_on nulls last, recorded_at nulls last, amendment_id nulls last
        ) as sequence_no,
        effective_on, kind, treatment as stated_treatment, recorded_at
    from {{ ref('int_canonical__amendments_resolved') }} as amendments
    where resolution = 'in_force'
        and exists (
            select 1 from {{ ref('int_canonical__contract_lines_resolved') }} as lines
            where lines.resolution = 'in_force'
                and lines.contract_id = amendments.contract_id and lines.amendment_id = amendments.amendment_id
        )

)

select * from amendments_sequenced
