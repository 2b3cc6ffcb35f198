-- The times an amendment left a contract without a running obligation (340-40-35), every one being ended or done before,
-- each to the day an amendment brings one again.
-- Trap: an obligation that has yet to begin still runs; one delivered early does not, whatever its end date. What is ended
-- and replaced on one day was never left.
with

costed as (

    select distinct coalesce(contracts.combine_with, contracts.contract_id) as accounting_contract_id  -- of many costs
    from {{ ref('int_canonical__contract_costs_resolved') }} as costs
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = costs.contract_id and contracts.resolution = 'in_force'
    where costs.resolution = 'in_force'

),

versions as (

    select versions.accounting_contract_id, versions.accounting_contract_no, versions.version_no, versions.effective_on
    from {{ ref('int_obligations__versions_numbered') }} as versions
    inner join costed using (accounting_contract_id)
    where versions.version_no > 0

),

states as (

    select
        versions.accounting_contract_id, versions.version_no, versions.effective_on,
        not states.is_ended and case
            when states.method = 'usage' then states.ends_on >= versions.effective_on
            when states.is_timed then states.is_awaiting or greatest(states.measured_from, states.ends_on) >= versions.effective_on
            else coalesce(delivered.delivered_units, 0) < states.total_units
        end as is_running
    from versions
    inner join {{ ref('int_obligations__states_measured') }} as states
        on states.accounting_contract_no = versions.accounting_contract_no
        and states.version_no <= versions.version_no
        and (states.next_version_no is null or states.next_version_no > versions.version_no)
    -- nothing may have been delivered by then
    left join {{ ref('int_obligations__units_delivered') }} as delivered
        on delivered.obligation_no = states.obligation_no
        and delivered.counted_on < versions.effective_on
        and (delivered.next_counted_on is null or delivered.next_counted_on >= versions.effective_on)

),

reached as (

    select
        accounting_contract_id, version_no, effective_on,
        max(case when is_running then 1 else 0 end) = 1 as is_running,
        lead(effective_on) over (partition by accounting_contract_id order by version_no) as next_effective_on
    from states
    group by accounting_contract_id, version_no, effective_on

),

contracts_left as (

    select accounting_contract_id, version_no, effective_on as left_on, next_effective_on as returned_on
    from reached
    where not is_running and (next_effective_on is null or next_effective_on > effective_on)

)

select * from contracts_left
