-- What is wrong with the standalone prices and the lines of an obligation in one of its states (606-10-32-31 to 32-34).
-- Trap: a pool of one needs no standalone price; a metered obligation is in no pool; and a residual that is negative is what is
-- wrong, not the other prices of its pool.
with

states as (

    select
        states.*,
        sum(case when ssp_minor_units is null then 1 else 0 end) over pool as unpriced_count,
        sum(ssp_minor_units) over pool as pool_ssp_minor_units,
        max(case when takes_residual and ssp_minor_units < 0 then 1 else 0 end) over pool as negative_residuals_count,
        count(*) over pool as pool_obligations_count
    from {{ ref('int_obligations__states_priced') }} as states
    where method <> 'usage' and version_no = 0
    window pool as (partition by accounting_contract_id, pool_group)

),

states_questioned as (

    select 'missing_ssp' as exception_type, contract_id, obligation_id as source_key,
        'Obligation ' || obligation_id || ' is priced with others and has no standalone selling price: add it to the SSP book' as message
    from states
    where pool_obligations_count > 1
        and (ssp_minor_units is null or unpriced_count = 0 and pool_ssp_minor_units <= 0 and negative_residuals_count = 0)

    union all

    select 'negative_residual', contract_id, obligation_id,
        'The other standalone prices exceed the price of the pool of ' || obligation_id || ': correct the price or the SSP book'
    from states
    where takes_residual and ssp_minor_units < 0

    union all

    select 'residual_out_of_range', contract_id, obligation_id,
        'The residual of ' || obligation_id || ' lies outside the range of the SSP book (606-10-32-34c): confirm the allocation'
    from states
    where takes_residual and ssp_minor_units >= 0
        and (ssp_minor_units < residual_low_minor_units or ssp_minor_units > residual_high_minor_units)

    union all

    select 'partial_restatement', contract_id, obligation_id,
        'Version ' || version_no || ' names some of the running lines of obligation ' || obligation_id || ', not all: name them all'
    from {{ ref('int_obligations__restatements_compared') }}
    where is_partial

)

select * from states_questioned
