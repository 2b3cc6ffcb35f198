-- The transaction price of each pool as signed, allocated by relative standalone selling price (606-10-32-28 to 32-41): the
-- running total is rounded and the difference booked, so the shares add up to the price.
-- Trap: a pool of one takes its price whole and needs no standalone price.
with

pooled as (

    select
        obligation_no, accounting_contract_no, pool_group, price_minor_units, ssp_minor_units as weight,
        count(*) over pool as pool_count,
        sum(price_minor_units) over pool as pool_price_minor_units,
        sum(ssp_minor_units) over (pool order by obligation_no rows unbounded preceding) as running_weight,
        sum(ssp_minor_units) over pool as pool_weight
    from {{ ref('int_obligations__states_measured') }}
    where version_no = 0
        and method <> 'usage'
        and accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})
    window pool as (partition by accounting_contract_no, pool_group)

),

inception_shares as (

    select
        obligation_no, accounting_contract_no, pool_group,
        case
            when pool_count = 1 then price_minor_units
            else cast({{ spread_piece('pool_price_minor_units', 'running_weight', 'weight', 'pool_weight') }} as bigint)
        end as allocated_minor_units
    from pooled

)

select * from inception_shares
