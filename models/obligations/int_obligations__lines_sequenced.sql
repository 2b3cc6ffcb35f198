-- Every line in force, in the order in which its contract came to say it: the lines as signed are sequence 0, then each
-- amendment by effective date, recording and id (accounting.md 2). A backdated amendment takes its place, so a rebuild
-- derives the history as if it had always been known.
-- Trap: what a line is (its key, its group, its first SKU) is said once, by its first naming, and holds for good.
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

lines_sequenced as (

    select
        contract_id, amendment_id, line_id, sequence_no, priced_on, effective_on, signed_on, combined_contract_id,
        amendment_kind, stated_treatment, amendment_recorded_at, currency_code, minor_units,
        sku, quantity, price_minor_units, ssp_minor_units, starts_on, ends_on,
        method, start_trigger, obligation_key, allocation_group,
        row_number() over naming as naming_no,
        first_value(sequence_no) over naming as first_sequence_no,
        first_value(priced_on) over naming as first_priced_on,
        first_value(sku) over naming as first_sku,
        first_value(method) over naming as first_method,
        first_value(start_trigger) over naming as first_start_trigger,
        first_value(obligation_key) over naming as first_obligation_key,
        first_value(allocation_group) over naming as first_allocation_group,
        source_system, source_table, source_key, load_id, recorded_at
    from dated
    window naming as (partition by contract_id, line_id order by sequence_no)

)

select * from lines_sequenced
