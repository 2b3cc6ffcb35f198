-- What each naming of a promise says, and what the SSP book says of it, scaled to what the line sells (606-10-32-31 to
-- 32-34): the row valid on the day the naming was priced, times quantity, and times months or years where the book prices time.
-- Trap: an ended line sells nothing more; the book only says how what it still owes is spread over a bundle.
with

namings as (

    select
        lines.*,
        promises.component_sku, promises.obligation_no, promises.method as promised_method,
        coalesce(promises.component_sku, lines.sku) as priced_sku,
        promises.obligation_template is not null and promises.method is not null as has_terms,
        coalesce(lines.method <> promises.method
            or lines.start_trigger <> promises.start_trigger
            or lines.allocation_group <> coalesce(promises.allocation_group, '')
            or lines.obligation_key <> coalesce(promises.obligation_key, ''), false) as restates_terms,
        -- what an ended bundle still owes is spread by what one of it is worth
        cast({{ thousandths('case when lines.is_ended then 1 else lines.quantity end') }} as {{ type_wide_integer() }})
            * {{ thousandths('promises.component_quantity') }} as quantity_millionths,
        cast({{ month_units('lines.ends_on') }} - {{ month_units(day_before('lines.starts_on')) }} as {{ type_wide_integer() }}) as months_units,
        cast(case lines.minor_units when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 else 10000 end
            as {{ type_wide_integer() }}) as minor_unit_factor
    from {{ ref('int_obligations__lines_sequenced') }} as lines
    inner join {{ ref('int_obligations__promises_mapped') }} as promises
        on promises.contract_line_no = lines.contract_line_no

),

-- what the book is asked: of a line its product, of a bundle its components
asked as (

    select sku as priced_sku, currency_code, priced_on
    from {{ ref('int_obligations__lines_sequenced') }}

    union all

    select promises.component_sku, lines.currency_code, lines.priced_on
    from {{ ref('int_obligations__promises_mapped') }} as promises
    inner join {{ ref('int_obligations__lines_sequenced') }} as lines
        on lines.contract_line_no = promises.contract_line_no
    where promises.component_sku is not null

),

book as (

    {{ valid_by_day(ref('ssp_book'), 'asked', {'sku': 'priced_sku', 'currency': 'currency_code'}, 'priced_on',
        ['per', 'ssp', 'ssp_low', 'ssp_high'], orders=['per', 'ssp']) }}

),

standalone_prices_scaled as (

    select
        namings.contract_line_no, namings.component_sku, namings.obligation_no,
        namings.sequence_no, namings.first_sequence_no, namings.effective_on, namings.signed_on,
        namings.promised_method as method, namings.has_terms, namings.restates_terms,
        namings.quantity, namings.is_ended,
        namings.price_minor_units as line_price_minor_units, namings.ssp_minor_units as line_ssp_minor_units,
        namings.starts_on, namings.ends_on,
        coalesce(book.per = 'residual', false) as is_residual,
        {{ scaled_book_price('book.ssp') }} as book_ssp_minor_units,
        {{ scaled_book_price('book.ssp_low') }} as book_low_minor_units,
        {{ scaled_book_price('book.ssp_high') }} as book_high_minor_units
    from namings
    -- a line may state its own price, or stand alone and need none
    left join book
        on book.priced_sku = namings.priced_sku and book.currency_code = namings.currency_code
        and book.priced_on = namings.priced_on

)

select * from standalone_prices_scaled
