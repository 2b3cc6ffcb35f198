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

    select states.*, obligations.obligation_id, contracts.accounting_contract_id
    from {{ ref('int_obligations__states_measured') }} as states
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_no = states.accounting_contract_no
    where contracts.accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

),

-- the version a layer was promised by, of every accounting contract it reaches: as signed, or the amendment's
met as (

    select layers.*, layers.accounting_contract_id as met_contract_id, null as met_contract_no, 0 as version_no, true as is_version
    from layers
    where line_id is null and amendment_id is null

    union all

    select layers.*, coalesce(versions.accounting_contract_id, layers.accounting_contract_id), versions.accounting_contract_no,
        coalesce(versions.version_no, 0), versions.version_no is not null
    from layers
    -- an amendment that names no line is no version: only what is metered can earn what came with it
    left join {{ ref('int_obligations__versions_numbered') }} as versions using (contract_id, amendment_id)
    where layers.line_id is null and layers.amendment_id is not null

),

named as (

    select layers.contract_id, layers.line_id, layers.amendment_id, layers.kind, obligations.accounting_contract_id,
        obligations.obligation_id, obligations.method, obligations.ssp_minor_units as weight, 1 as preference
    from layers
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    inner join states as obligations
        on obligations.obligation_id = lines.obligation_id and obligations.state_no = 1

),

promised as (

    select met.contract_id, met.line_id, met.amendment_id, met.kind, met.met_contract_id as accounting_contract_id,
        obligations.obligation_id, modifications.method, modifications.weight,
        case when met.met_contract_id = met.accounting_contract_id then 1 else 2 end as preference
    from met
    inner join {{ ref('int_obligations__modifications_judged') }} as modifications
        on modifications.accounting_contract_no = met.met_contract_no and modifications.version_no = met.version_no
        and modifications.pool_group = '' and modifications.weight > 0
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations
        on obligations.obligation_no = modifications.obligation_no

),

-- as signed, be it by the amendment that is a contract of its own; and whatever is metered by then
founded as (

    select met.contract_id, met.line_id, met.amendment_id, met.kind, met.met_contract_id as accounting_contract_id,
        obligations.obligation_id, obligations.method, obligations.ssp_minor_units as weight, 3 as preference,
        obligations.pool_group = '' and obligations.method <> 'usage' and met.version_no = 0 and met.is_version as is_pooled,
        max(case when obligations.method = 'usage' then 0 else 1 end)
            over (partition by met.contract_id, met.amendment_id, met.kind) as has_fixed
    from met
    inner join states as obligations
        on obligations.accounting_contract_id = met.met_contract_id
        and obligations.state_no = 1 and obligations.version_no <= met.version_no

),

estimates_placed as (

    select * from named
    union all
    select * from promised
    union all
    select contract_id, line_id, amendment_id, kind, accounting_contract_id, obligation_id, method, weight, preference
    from founded
    where is_pooled or has_fixed = 0

)

select * from estimates_placed
