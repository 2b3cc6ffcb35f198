-- The obligations a layer of variable consideration may belong to, the nearest first (606-10-32-39 to 32-45): those of the
-- line it names; else those that the amendment it came with gave a share, by the same weights; else those as signed.
-- Trap: a layer is restated many times and is one layer.
with

layers as (

    select distinct  -- a layer is restated many times
        contract_id, line_id, amendment_id, kind
    from {{ ref('int_canonical__price_estimates_resolved') }}
    where resolution = 'in_force' and not is_void_only

),

contracts as (

    select contract_id, coalesce(combine_with, contract_id) as accounting_contract_id
    from {{ ref('int_canonical__contracts_resolved') }}
    where resolution = 'in_force'

),

obligations as (

    select * from {{ ref('int_obligations__states_measured') }}
    where accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})

),

named as (

    select layers.*, obligations.obligation_id, obligations.method, obligations.ssp_minor_units as weight, 1 as preference
    from layers
    inner join {{ ref('int_obligations__lines_mapped') }} as lines using (contract_id, line_id)
    inner join obligations on obligations.obligation_id = lines.obligation_id and obligations.state_no = 1

),

promised as (

    select
        layers.*, modifications.obligation_id, modifications.method, modifications.weight,
        case when versions.accounting_contract_id = contracts.accounting_contract_id then 1 else 2 end as preference
    from layers
    inner join contracts using (contract_id)
    inner join {{ ref('int_obligations__versions_numbered') }} as versions
        on versions.contract_id = layers.contract_id and versions.amendment_id = layers.amendment_id and versions.version_no > 0
    inner join {{ ref('int_obligations__modifications_judged') }} as modifications
        on modifications.accounting_contract_id = versions.accounting_contract_id
        and modifications.version_no = versions.version_no
        and modifications.pool_group = '' and modifications.weight > 0
        and modifications.accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})
    where layers.line_id is null

    union all

    -- an amendment that is a contract of its own: its own lines as signed
    select layers.*, obligations.obligation_id, obligations.method, obligations.ssp_minor_units, 3
    from layers
    inner join obligations
        on obligations.accounting_contract_id = layers.contract_id || '/' || layers.amendment_id
        and obligations.version_no = 0 and obligations.pool_group = ''
    where layers.line_id is null

),

signed as (

    select layers.*, obligations.obligation_id, obligations.method, obligations.ssp_minor_units, case when pool_group = '' then 4 else 5 end
    from layers
    inner join contracts using (contract_id)
    inner join obligations
        on obligations.accounting_contract_id = contracts.accounting_contract_id and obligations.version_no = 0
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
