-- Every line in force, in the order in which its contract came to say it: the lines as signed are sequence 0, then each
-- amendment in its order (accounting.md 2). Lines are numbered in order of contract and line, whatever names them.
-- Trap: what a line is (its key, its group, its SKU) is said by its first naming and holds for good, whatever later ones state.
with

dated as (

    select
        lines.*,
        contracts.currency_code,
        contracts.minor_units,
        contracts.signed_on,
        contracts.combined_contract_no,
        coalesce(amendments.sequence_no, 0) as sequence_no,
        coalesce(amendments.effective_on, contracts.signed_on) as priced_on,
        amendments.effective_on
    from {{ ref('int_canonical__contract_lines_resolved') }} as lines
    inner join {{ ref('int_obligations__contracts_combined') }} as contracts on contracts.contract_id = lines.contract_id
    -- a line as signed has no amendment
    left join {{ ref('int_obligations__amendments_sequenced') }} as amendments
        on amendments.contract_id = lines.contract_id and amendments.amendment_id = lines.amendment_id
    where lines.resolution = 'in_force'

),

first_namings as (

    select
        contract_id, line_id,
        row_number() over (order by contract_id nulls last, line_id nulls last) as contract_line_no,
        min(sequence_no) as first_sequence_no
    from dated
    group by contract_id, line_id

),

lines_sequenced as (

    select
        contract_id, line_id, contract_line_no, combined_contract_no, sequence_no, first_sequence_no, priced_on, effective_on, signed_on,
        currency_code, minor_units,
        sku, quantity, quantity = 0 and sequence_no > 0 as is_ended, price_minor_units, ssp_minor_units, starts_on, ends_on,
        method, start_trigger, obligation_key, allocation_group
    from dated
    inner join first_namings using (contract_id, line_id)

)

select * from lines_sequenced
