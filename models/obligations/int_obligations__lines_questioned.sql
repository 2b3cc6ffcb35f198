-- What is wrong with a naming of a line as it stands in its record (accounting.md 3 to 6, landing.md).
-- Trap: a SKU nobody mapped has no accounts, whatever method the line states; and a line keeps the product it was first sold as.
with

promises as (

    select * from {{ ref('int_obligations__promises_priced') }}

),

renamed as (

    select * from {{ ref('int_obligations__lines_renamed') }}

),

-- few lines are wrong: only of these is the record looked up
found as (

    select 'unmapped' as fault, contract_line_no, obligation_no, sequence_no from promises where not has_terms and sequence_no = first_sequence_no
    union all
    select 'restated', contract_line_no, obligation_no, sequence_no from promises where restates_terms
    union all
    select 'renamed, unmapped', contract_line_no, obligation_no, sequence_no from renamed where not is_mapped
    union all
    select 'renamed', contract_line_no, obligation_no, sequence_no from renamed where is_mapped and is_other_promise
    union all
    select 'unspread', contract_line_no, obligation_no, sequence_no from promises where has_unspread_price
    union all
    select 'priced use', contract_line_no, obligation_no, sequence_no from promises where method = 'usage' and price_minor_units <> 0
    union all
    select 'gap', contract_line_no, obligation_no, sequence_no
    from promises
    where sequence_no > first_sequence_no and not is_ended and starts_on > effective_on

),

lines_questioned as (

    select
        case
            when found.fault in ('unmapped', 'renamed, unmapped') then 'missing_product_mapping'
            when found.fault in ('restated', 'renamed') then 'method_disagreement'
            when found.fault = 'unspread' then 'missing_ssp'
            when found.fault = 'priced use' then 'price_on_usage_line'
            else 'service_gap'
        end as exception_type,
        lines.contract_id, records.source_system, records.source_table, records.source_key,
        'line ' || lines.line_id || ' (' || mapped.promised_sku || ') of contract ' || lines.contract_id || case found.fault
            when 'unmapped' then ' has no product valid on ' || cast(lines.priced_on as {{ dbt.type_string() }})
                || ': add it to the policy file products'
            when 'restated' then ' states another method, trigger, key or group than the obligation has for good: correct the amendment'
            when 'renamed, unmapped' then ' is named ' || lines.sku || ', which no product maps on '
                || cast(lines.priced_on as {{ dbt.type_string() }}) || ': add it to the policy file products'
            when 'renamed' then ' is named ' || lines.sku || ', which is earned otherwise or is a bundle: end the line and bring a new one'
            when 'unspread' then ' is a bundle whose components have no standalone price in the SSP book to spread its price by'
            when 'priced use' then ' is metered and has a fixed price: make the minimum commitment a line of its own'
            else ' is restated from ' || cast(lines.starts_on as {{ dbt.type_string() }}) || ', after the amendment took effect'
        end as message,
        records.recorded_at as first_seen_at
    from found
    inner join {{ ref('int_obligations__lines_sequenced') }} as lines using (contract_line_no, sequence_no)
    inner join {{ ref('int_obligations__promises_mapped') }} as mapped using (contract_line_no, obligation_no)
    -- a line as signed has no amendment
    left join {{ ref('int_obligations__amendments_sequenced') }} as amendments using (sequence_no)
    inner join {{ ref('int_canonical__contract_lines_resolved') }} as records
        on records.contract_id = lines.contract_id and records.line_id = lines.line_id
        and coalesce(records.amendment_id, '') = coalesce(amendments.amendment_id, '')
        and records.resolution = 'in_force'

)

select exception_type, contract_id, source_system, source_table, source_key, message, first_seen_at from lines_questioned
