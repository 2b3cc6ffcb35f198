-- Estimates of variable consideration that no obligation can earn (606-10-32-39 to 32-45): they name no line, and what they
-- would be shared over has nothing outside a group.
-- Trap: of a contract that is stopped nothing is earned, and nothing is asked.
with

estimates as (

    select estimates.*, coalesce(contracts.combine_with, contracts.contract_id) as accounting_contract_id
    from {{ ref('int_canonical__price_estimates_resolved') }} as estimates
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = estimates.contract_id and contracts.resolution = 'in_force'
    where estimates.resolution = 'in_force'

),

placed as (

    select distinct contract_id, coalesce(line_id, '') as line_key, coalesce(amendment_id, '') as amendment_key, kind  -- of many obligations
    from {{ ref('int_schedule__estimates_targeted') }}

),

estimates_questioned as (

    select
        'estimate_without_obligation' as exception_type, estimates.contract_id, estimates.source_table, estimates.source_key,
        'Estimate ' || estimates.estimate_id || ' of contract ' || estimates.contract_id
            || ' has no obligation to earn it: name the line it belongs to' as message,
        estimates.recorded_at
    from estimates
    -- what has no place is what is asked for
    left join placed
        on placed.contract_id = estimates.contract_id and placed.line_key = coalesce(estimates.line_id, '')
        and placed.amendment_key = coalesce(estimates.amendment_id, '') and placed.kind = estimates.kind
    left join {{ ref('int_obligations__contracts_stopped') }} as stopped
        on stopped.accounting_contract_id = estimates.accounting_contract_id
    where placed.contract_id is null and stopped.accounting_contract_id is null

)

select * from estimates_questioned
