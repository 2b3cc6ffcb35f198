-- The amendments in force that agree on something. One that voids another and names no line only takes the other back
-- (landing.md, facts): it takes effect in no month of its own and explains no credit.
-- Trap: one may void another and say in the same breath what stands instead.
with

amendments_agreed as (

    select amendment_id, contract_id, effective_on, source_key
    from {{ ref('int_canonical__amendments_resolved') }} as amendments
    where resolution = 'in_force'
        and (voids_id is null or exists (
            select 1 from {{ ref('int_canonical__contract_lines_resolved') }} as lines
            where lines.amendment_id = amendments.amendment_id and lines.resolution = 'in_force'
        ))

)

select * from amendments_agreed
