-- The obligations a layer of variable consideration may belong to, the nearest first (606-10-32-39 to 32-45): those of the
-- line it names; else those that the amendment it came with gave a share, by the same weights; without an amendment those as
-- signed. Only what is in no group: a group's discount or bonus names its lines.
-- Trap: a layer is restated many times and is one layer; metered ones are asked only where nothing else was promised.
with

layers as (

    select distinct estimates.contract_id,  -- restated many times
        estimates.line_id, estimates.amendment_id, estimates.kind,
        coalesce(contracts.combine_with, contracts.contract_id) as accounting_contract_id
    from {{ ref('int_canonical__price_estimates_resolved') }} as estimates
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = estimates.contract_id and contracts.resolution = 'in_force'
    where estimates.resolution = 'in_force'

),

states as (

    select * from {{ ref('int_obligations__states_measured') }}
    where accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

),

named as (

    select layers.contract_id, layers.line_id, layers.amendment_id, layers.kind, obligations.obligation_id, obligations.method,
        obligations.ssp_minor_units as weight, 1 as preference
    from layers
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    inner join states as obligations
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

),

-- the contract as signed, or the amendment that is a contract of its own
founded as (

    select layers.contract_id, layers.line_id, layers.amendment_id, layers.kind, obligations.obligation_id, obligations.method,
        obligations.ssp_minor_units as weight, 3 as preference,
        obligations.pool_group = '' and obligations.method <> 'usage' as is_pooled,
        max(case when obligations.method = 'usage' then 0 else 1 end)
            over (partition by layers.contract_id, layers.amendment_id, layers.kind) as has_fixed
    from layers
    inner join states as obligations
        on obligations.accounting_contract_id = case
            when layers.amendment_id is null then layers.accounting_contract_id
            else layers.contract_id || '/' || layers.amendment_id
        end
        and obligations.version_no = 0
    where layers.line_id is null

),

estimates_placed as (

    select * from named
    union all
    select * from promised
    union all
    select contract_id, line_id, amendment_id, kind, obligation_id, method, weight, preference
    from founded
    where is_pooled or has_fixed = 0

)

select * from estimates_placed
