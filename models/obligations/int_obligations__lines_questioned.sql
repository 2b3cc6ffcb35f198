-- What is wrong with a naming of a line as it stands in its record (accounting.md 3 to 6, landing.md).
-- Trap: a SKU nobody mapped has no accounts, whatever method the line states; and a line keeps the product it was first sold as.
with

promises as (

    select * from {{ ref('int_obligations__promises_priced') }}

),

renamed as (

    select * from {{ ref('int_obligations__lines_renamed') }}

),

lines_questioned as (

    select 'missing_product_mapping' as exception_type, promises.*,
        ' has no product valid on ' || cast(priced_on as {{ dbt.type_string() }})
            || ': add it to the policy file products' as complaint
    from promises
    where not has_terms and sequence_no = first_sequence_no

    union all

    select 'method_disagreement', promises.*,
        ' states another method, trigger, key or group than the obligation has for good: correct the amendment'
    from promises
    where restates_terms

    union all

    select 'missing_product_mapping', promises.*,
        ' is named ' || renamed.sku || ', which no product maps on ' || cast(promises.priced_on as {{ dbt.type_string() }})
            || ': add it to the policy file products'
    from promises
    inner join renamed using (contract_id, line_id, sequence_no, obligation_id)
    where not renamed.is_mapped

    union all

    select 'method_disagreement', promises.*,
        ' is named ' || renamed.sku || ', which is earned otherwise or is a bundle: end the line and bring a new one'
    from promises
    inner join renamed using (contract_id, line_id, sequence_no, obligation_id)
    where renamed.is_mapped and renamed.is_other_promise

    union all

    select 'missing_ssp', promises.*,
        ' is a bundle whose components have no standalone price in the SSP book to spread its price by'
    from promises
    where has_unspread_price

    union all

    select 'price_on_usage_line', promises.*,
        ' is metered and has a fixed price: make the minimum commitment a line of its own'
    from promises
    where method = 'usage' and price_minor_units <> 0

    union all

    select 'service_gap', promises.*,
        ' is restated from ' || cast(starts_on as {{ dbt.type_string() }}) || ', after the amendment took effect'
    from promises
    where sequence_no > first_sequence_no and not is_ended and starts_on > effective_on

)

select
    exception_type, contract_id, source_system, source_table, source_key,
    'line ' || line_id || ' (' || promised_sku || ') of contract ' || contract_id || complaint as message,
    recorded_at as first_seen_at
from lines_questioned
