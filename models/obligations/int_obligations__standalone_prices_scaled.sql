-- What the SSP book says of each promise, scaled to what the line sells (606-10-32-31 to 32-34): the row valid on the
-- day the naming was priced, times quantity, and times months or years where the book prices time.
-- Trap: an ended line sells nothing more; the book only says how what it still owes is spread over a bundle.
with

promises as (

    select
        promises.*,
        -- what an ended bundle still owes is spread by what one of it is worth
        {{ millionths('case when is_ended then 1 else quantity end * component_quantity') }} as quantity_millionths,
        cast({{ month_units('ends_on') }} - {{ month_units(day_before('starts_on')) }} as {{ type_wide_integer() }}) as months_units,
        cast(case minor_units when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 else 10000 end
            as {{ type_wide_integer() }}) as minor_unit_factor
    from {{ ref('int_obligations__promises_mapped') }} as promises

),

booked as (

    select
        promises.*,
        book.per,
        book.ssp as book_price,
        book.ssp_low as book_price_low,
        book.ssp_high as book_price_high,
        row_number() over (
            partition by promises.contract_id, promises.sequence_no, promises.line_id, promises.component_sku
            order by book.valid_from desc nulls last, book.per nulls last, book.ssp nulls last
        ) as book_row_no
    from promises
    -- a line may state its own price, or stand alone and need none
    left join {{ ref('ssp_book') }} as book
        on book.sku = promises.priced_sku
        and book.currency = promises.currency_code
        and {{ is_valid_on('book', 'promises.priced_on') }}

),

standalone_prices_scaled as (

    select
        contract_id, combined_contract_id, amendment_id, line_id, component_sku, sequence_no, first_sequence_no, naming_no,
        priced_on, effective_on, signed_on, amendment_kind, stated_treatment, amendment_recorded_at,
        currency_code, minor_units, obligation_id, promised_sku, family, obligation_template,
        revenue_account_role, unbilled_role, distinct_over_time, method, start_trigger, allocation_group, restates_terms,
        quantity, is_ended, line_price_minor_units, line_ssp_minor_units, starts_on, ends_on,
        source_system, source_table, source_key, load_id, recorded_at,
        coalesce(per = 'residual', false) as is_residual,
        {{ scaled_book_price('book_price') }} as book_ssp_minor_units,
        {{ scaled_book_price('book_price_low') }} as book_low_minor_units,
        {{ scaled_book_price('book_price_high') }} as book_high_minor_units
    from booked
    where book_row_no = 1

)

select * from standalone_prices_scaled
