-- What is wrong with the standalone prices and the lines of an obligation in one of its states (606-10-32-31 to 32-34).
-- Trap: a pool of one needs no standalone price; a metered obligation is in no pool; and a residual that is negative is what is
-- wrong, not the other prices of its pool.
with

states as (

    select * from {{ ref('int_obligations__states_priced') }} where method <> 'usage' and version_no = 0

),

-- few pools lack a price; one of one needs none
unpriced as (

    select
        accounting_contract_id, pool_group,
        sum(case when ssp_minor_units is null then 1 else 0 end) as unpriced_count,
        max(case when takes_residual and ssp_minor_units < 0 then 1 else 0 end) as negative_residuals_count
    from states
    group by accounting_contract_id, pool_group
    having count(*) > 1 and (count(ssp_minor_units) < count(*) or sum(ssp_minor_units) <= 0)

),

states_questioned as (

    select 'missing_ssp' as exception_type, contract_id, obligation_id as source_key,
        'Obligation ' || obligation_id || ' is priced with others and has no standalone selling price: add it to the SSP book' as message
    from states
    inner join unpriced using (accounting_contract_id, pool_group)
    where ssp_minor_units is null or unpriced_count = 0 and negative_residuals_count = 0

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
