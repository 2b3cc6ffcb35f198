-- The standalone selling price of each state, with the residual of the contract as signed: what its pool's price leaves
-- over the other standalone prices (606-10-32-34c).
-- Trap: one residual a pool; without the others' prices there is no residual either.
with

states as (

    select
        states.*,
        obligations.method, obligations.start_trigger, obligations.activated_on, obligations.is_counted,
        coalesce(obligations.allocation_group, '') as pool_group
    from {{ ref('int_obligations__states_stated') }} as states
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_id)

),

pooled as (

    select
        states.*,
        sum(price_minor_units) over pool as pool_price_minor_units,
        sum(case when takes_residual then 0 else ssp_minor_units end) over pool as pool_ssp_minor_units,
        sum(case when not takes_residual then unpriced_count else 0 end) over pool as pool_unpriced_count,
        sum(case when takes_residual then 1 else 0 end) over pool as pool_residuals_count,
        count(*) over pool as pool_obligations_count
    from states
    window pool as (
        partition by accounting_contract_id, version_no, pool_group, case when method = 'usage' then 1 else 0 end
    )

),

states_priced as (

    select
        obligation_id, accounting_contract_id, contract_id, pool_group, method, start_trigger, activated_on, is_counted,
        version_no, next_version_no, state_no, stated_on, effective_on,
        price_minor_units, quantity, starts_on, ends_on, is_ended, is_partial, has_unspread_price, takes_residual,
        residual_low_minor_units, residual_high_minor_units, ssp_source,
        case
            when method = 'usage' then null
            when not takes_residual then case when unpriced_count = 0 then ssp_minor_units end
            when pool_residuals_count = 1 and pool_unpriced_count = 0
                then cast(pool_price_minor_units - coalesce(pool_ssp_minor_units, 0) as bigint)
        end as ssp_minor_units,
        takes_residual and pool_residuals_count > 1 as has_rival_residual,
        pool_obligations_count
    from pooled

)

select * from states_priced
