-- The transaction price of each pool as signed, allocated by relative standalone selling price (606-10-32-28 to 32-41): the
-- running total is rounded and the difference booked, so the shares add up to the price.
-- Trap: a pool of one takes its price whole and needs no standalone price.
with

states as (

    select
        obligation_no, accounting_contract_no, pool_group, price_minor_units,
        case when count(*) over pool = 1 then 1 else ssp_minor_units end as weight,
        sum(price_minor_units) over pool as pool_price_minor_units
    from {{ ref('int_obligations__states_measured') }}
    where version_no = 0
        and method <> 'usage'
        and accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})
    window pool as (partition by accounting_contract_no, pool_group)

),

running as (

    select
        states.*,
        sum(weight) over (pool order by obligation_no rows unbounded preceding) as running_weight,
        sum(weight) over pool as pool_weight
    from states
    window pool as (partition by accounting_contract_no, pool_group)

),

inception_shares as (

    select
        obligation_no, accounting_contract_no, pool_group,
        cast({{ spread_piece('pool_price_minor_units', 'running_weight', 'weight', 'pool_weight') }} as bigint)
            as allocated_minor_units
    from running

)

select * from inception_shares
