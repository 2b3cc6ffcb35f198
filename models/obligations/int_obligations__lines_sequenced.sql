-- Every line in force, in the order in which its contract came to say it: the lines as signed are sequence 0, then each
-- amendment by effective date, recording and id (accounting.md 2). A backdated amendment takes its place, so a rebuild
-- derives the history as if it had always been known.
-- Trap: what a line is (its key, its group, its SKU) is said by its first naming and holds for good, whatever later ones state.
with

contracts as (

    select * from {{ ref('int_canonical__contracts_resolved') }} where resolution = 'in_force'

),

lines as (

    select * from {{ ref('int_canonical__contract_lines_resolved') }} where resolution = 'in_force'

),

-- only an amendment that names lines makes a version
amendments as (

    select
        amendments.*,
        row_number() over (
            partition by contract_id order by effective_on, amendments.recorded_at, amendment_id
        ) as sequence_no
    from {{ ref('int_canonical__amendments_resolved') }} as amendments
    where resolution = 'in_force'
        and exists (
            select 1 from lines
            where lines.contract_id = amendments.contract_id and lines.amendment_id = amendments.amendment_id
        )

),

dated as (

    select
        lines.*,
        contracts.currency_code,
        contracts.minor_units,
        contracts.signed_on,
        coalesce(contracts.combine_with, contracts.contract_id) as combined_contract_id,
        coalesce(amendments.sequence_no, 0) as sequence_no,
        coalesce(amendments.effective_on, contracts.signed_on) as priced_on,
        amendments.effective_on,
        amendments.kind as amendment_kind,
        amendments.treatment as stated_treatment,
        amendments.recorded_at as amendment_recorded_at
    from lines
    inner join contracts on contracts.contract_id = lines.contract_id
    -- a line as signed has no amendment
    left join amendments on amendments.contract_id = lines.contract_id and amendments.amendment_id = lines.amendment_id

),

first_namings as (

    select contract_id, line_id, min(sequence_no) as first_sequence_no
    from dated
    group by contract_id, line_id

),

lines_sequenced as (

    select
        contract_id, amendment_id, line_id, sequence_no, first_sequence_no, priced_on, effective_on, signed_on,
        combined_contract_id, amendment_kind, stated_treatment, amendment_recorded_at, currency_code, minor_units,
        sku, quantity, quantity = 0 and sequence_no > 0 as is_ended, price_minor_units, ssp_minor_units, starts_on, ends_on,
        method, start_trigger, obligation_key, allocation_group,
        source_system, source_table, source_key, recorded_at
    from dated
    inner join first_namings using (contract_id, line_id)

)

select * from lines_sequenced
