-- The price and the standalone selling price of each promise in minor units (606-10-32-31 to 32-34). A line's own SSP
-- wins; else the book, where a price within the book's range is its own SSP; a residual line that an amendment brings has
-- its price. A bundle line's price, and its SSP if stated, are spread over the components by their book SSP.
-- Trap: the residual of a contract as signed is not known here: it is what its pool leaves over. A bundle that is ended and
-- owes nothing has nothing to spread.
with

prices as (

    select * from {{ ref('int_obligations__standalone_prices_scaled') }}

),

-- a metered component takes no part in a fixed price; the only one that does takes all of it
weighed as (

    select
        prices.*,
        case
            when method = 'usage' then 0
            when count(case when method <> 'usage' then 1 end) over components = 1 then 1
            else book_ssp_minor_units
        end as component_weight
    from prices
    where component_sku is not null
    window components as (partition by contract_line_no, sequence_no)

),

running as (

    -- a line that is no bundle is its own only component
    select prices.*, 1 as component_weight, 1 as running_weight, 1 as line_weight, 1 as components_count, 1 as weighed_count
    from prices
    where component_sku is null

    union all

    select
        weighed.*,
        sum(component_weight) over (components order by obligation_no rows unbounded preceding) as running_weight,
        sum(component_weight) over components as line_weight,
        count(*) over components as components_count, count(component_weight) over components as weighed_count
    from weighed
    window components as (partition by contract_line_no, sequence_no)

),

spread as (

    select
        running.*,
        case
            when components_count = 1 then line_price_minor_units
            else coalesce(cast({{ spread_piece('line_price_minor_units', 'running_weight', 'component_weight', 'line_weight') }} as bigint), 0)
        end as price_minor_units,
        case
            when components_count = 1 then line_ssp_minor_units
            else cast({{ spread_piece('line_ssp_minor_units', 'running_weight', 'component_weight', 'line_weight') }} as bigint)
        end as stated_ssp_minor_units
    from running

),

promises_priced as (

    select
        contract_line_no, obligation_no, sequence_no, first_sequence_no, effective_on, signed_on,
        method, has_terms, restates_terms, quantity, is_ended, starts_on, ends_on,
        line_price_minor_units, price_minor_units,
        case
            when is_ended then null
            when stated_ssp_minor_units is not null then stated_ssp_minor_units
            when method = 'usage' then null
            when is_residual then case when sequence_no > 0 then price_minor_units end
            when price_minor_units between book_low_minor_units and book_high_minor_units then price_minor_units
            else cast(book_ssp_minor_units as bigint)
        end as ssp_minor_units,
        case
            when is_ended then 'none'
            when stated_ssp_minor_units is not null then 'line'
            when method = 'usage' then 'none'
            when is_residual then 'residual'
            when price_minor_units between book_low_minor_units and book_high_minor_units then 'range'
            when book_ssp_minor_units is not null then 'book'
            else 'none'
        end as ssp_source,
        is_residual and sequence_no = 0 and stated_ssp_minor_units is null and not is_ended as takes_residual,
        book_low_minor_units, book_high_minor_units,
        components_count > 1 and (line_weight = 0 or weighed_count < components_count)
            and (line_price_minor_units <> 0 or line_ssp_minor_units is not null) as has_unspread_price
    from spread

)

select * from promises_priced
