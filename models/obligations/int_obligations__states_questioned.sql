-- What is wrong with the standalone prices and the lines of an obligation in one of its states (606-10-32-31 to 32-34).
-- Trap: a pool of one needs no standalone price; a metered obligation is in no pool; and a residual that is negative is what is
-- wrong, not the other prices of its pool.
with

states as (

    select obligation_no, accounting_contract_no, pool_group, ssp_minor_units
    from {{ ref('int_obligations__states_measured') }}
    where method <> 'usage' and version_no = 0

),

residuals as (

    select states.*, stated.residual_low_minor_units, stated.residual_high_minor_units
    from states
    inner join {{ ref('int_obligations__states_stated') }} as stated
        on stated.obligation_no = states.obligation_no and stated.version_no = 0 and stated.takes_residual

),

-- few pools lack a price; one of one needs none
unpriced as (

    select accounting_contract_no, pool_group, count(*) - count(ssp_minor_units) as unpriced_count
    from states
    group by accounting_contract_no, pool_group
    having count(*) > 1 and (count(ssp_minor_units) < count(*) or sum(ssp_minor_units) <= 0)

),

found as (

    select 'missing_ssp' as exception_type, states.obligation_no, 0 as version_no
    from states
    inner join unpriced using (accounting_contract_no, pool_group)
    where states.ssp_minor_units is null
        or unpriced.unpriced_count = 0 and not exists (
            select 1 from residuals
            where residuals.ssp_minor_units < 0
                and residuals.accounting_contract_no = states.accounting_contract_no and residuals.pool_group = states.pool_group
        )

    union all

    select 'negative_residual', obligation_no, 0 from residuals where ssp_minor_units < 0

    union all

    select 'residual_out_of_range', obligation_no, 0
    from residuals
    where ssp_minor_units >= 0 and (ssp_minor_units < residual_low_minor_units or ssp_minor_units > residual_high_minor_units)

    union all

    select 'partial_restatement', obligation_no, version_no
    from {{ ref('int_obligations__restatements_compared') }}
    where is_partial

),

states_questioned as (

    select
        exception_type, obligations.contract_id, obligations.obligation_id as source_key,
        case exception_type
            when 'missing_ssp' then 'Obligation ' || obligation_id
                || ' is priced with others and has no standalone selling price: add it to the SSP book'
            when 'negative_residual' then 'The other standalone prices exceed the price of the pool of ' || obligation_id
                || ': correct the price or the SSP book'
            when 'residual_out_of_range' then 'The residual of ' || obligation_id
                || ' lies outside the range of the SSP book (606-10-32-34c): confirm the allocation'
            else 'Version ' || version_no || ' names some of the running lines of obligation ' || obligation_id
                || ', not all: name them all'
        end as message
    from found
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)

)

select * from states_questioned
