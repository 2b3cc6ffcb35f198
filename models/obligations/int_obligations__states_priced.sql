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
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)

),

-- few pools have one
residuals as (

    select
        accounting_contract_no, version_no, pool_group,
        sum(case when takes_residual then 1 else 0 end) as residuals_count,
        sum(case when takes_residual then 0 else unpriced_count end) as unpriced_count,
        sum(price_minor_units) - coalesce(sum(case when takes_residual then 0 else ssp_minor_units end), 0) as residual_minor_units
    from (
        select stated.*, coalesce(obligations.allocation_group, '') as pool_group
        from {{ ref('int_obligations__states_stated') }} as stated
        inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)
        where obligations.method <> 'usage'
            and stated.accounting_contract_no in (
                select accounting_contract_no from {{ ref('int_obligations__states_stated') }} where takes_residual
            )
    ) as pooled
    group by accounting_contract_no, version_no, pool_group

),

states_priced as (

    select
        states.obligation_no, states.accounting_contract_no, states.pool_group, states.method,
        states.start_trigger, states.activated_on, states.is_counted, states.version_no, states.next_version_no,
        states.next_effective_on, states.state_no, states.stated_on, states.effective_on, states.price_minor_units, states.quantity, states.starts_on, states.ends_on,
        states.is_ended, states.takes_residual, states.residual_low_minor_units, states.residual_high_minor_units, states.ssp_source,
        case
            when states.method = 'usage' then null
            when not states.takes_residual then case when states.unpriced_count = 0 then states.ssp_minor_units end
            when residuals.residuals_count = 1 and residuals.unpriced_count = 0 then cast(residuals.residual_minor_units as bigint)
        end as ssp_minor_units
    from states
    left join residuals
        on states.takes_residual
        and residuals.accounting_contract_no = states.accounting_contract_no
        and residuals.version_no = states.version_no
        and residuals.pool_group = states.pool_group

)

select * from states_priced
