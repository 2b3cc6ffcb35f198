-- The obligations a layer of variable consideration may belong to, the nearest first (606-10-32-39 to 32-45): those of the
-- line it names; else those that the amendment it came with gave a share, by the same weights; else those as signed.
-- Trap: a layer is restated many times and is one layer.
with

layers as (

    select distinct estimates.contract_id,  -- restated many times
        estimates.line_id, estimates.amendment_id, estimates.kind, assigned.accounting_contract_id
    from {{ ref('int_canonical__price_estimates_resolved') }} as estimates
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = estimates.contract_id and contracts.resolution = 'in_force'
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned
        on assigned.contract_id = contracts.contract_id
        and assigned.accounting_contract_id = coalesce(contracts.combine_with, contracts.contract_id)
    where estimates.resolution = 'in_force'
        and assigned.accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

),

named as (

    select layers.contract_id, layers.line_id, layers.amendment_id, layers.kind, obligations.obligation_id, obligations.method,
        obligations.ssp_minor_units as weight, 1 as preference
    from layers
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    inner join {{ ref('int_obligations__states_measured') }} as obligations
        on obligations.obligation_id = lines.obligation_id and obligations.state_no = 1

),

promised as (

    select
        layers.contract_id, layers.line_id, layers.amendment_id, layers.kind,
        modifications.obligation_id, modifications.method, modifications.weight,
        case when versions.accounting_contract_id = layers.accounting_contract_id then 1 else 2 end as preference
    from layers
    inner join {{ ref('int_obligations__versions_numbered') }} as versions
        on versions.contract_id = layers.contract_id and versions.amendment_id = layers.amendment_id and versions.version_no > 0
    inner join {{ ref('int_obligations__modifications_judged') }} as modifications
        on modifications.accounting_contract_id = versions.accounting_contract_id
        and modifications.version_no = versions.version_no
        and modifications.pool_group = '' and modifications.weight > 0
    where layers.line_id is null

    union all

    -- an amendment that is a contract of its own: its own lines as signed
    select layers.contract_id, layers.line_id, layers.amendment_id, layers.kind, obligations.obligation_id, obligations.method,
        obligations.ssp_minor_units, 3
    from layers
    inner join {{ ref('int_obligations__states_measured') }} as obligations
        on obligations.accounting_contract_id = layers.contract_id || '/' || layers.amendment_id
        and obligations.version_no = 0 and obligations.pool_group = ''
    where layers.line_id is null

),

signed as (

    select layers.contract_id, layers.line_id, layers.amendment_id, layers.kind, obligations.obligation_id, obligations.method,
        obligations.ssp_minor_units, case when pool_group = '' then 4 else 5 end
    from layers
    inner join {{ ref('int_obligations__states_measured') }} as obligations
        on obligations.accounting_contract_id = layers.accounting_contract_id and obligations.version_no = 0
    where layers.line_id is null

),

estimates_placed as (

    select * from named
    union all
    select * from promised
    union all
    select * from signed

)

select * from estimates_placed
