-- Which word on each amendment stands, and which amendments were voided (landing.md, facts).
-- Trap: a fact once voided stays out, whatever becomes of the one that voided it.
with

sent as (

    select *, true as is_readable
    from {{ ref('int_staging__amendments_stated') }}
    where {{ is_known('recorded_at') }}

),

seen_twice as (

    {{ keys_seen_twice('sent', ['amendment_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['amendment_id'], [
        'amendment_id', 'contract_id', 'effective_on', 'kind', 'treatment', 'voids_id',
    ]) }}

),

placed as (

    select standing.*, contracts.contract_id is not null as is_placed
    from standing
    -- a contract that was never landed
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = standing.contract_id and contracts.resolution = 'in_force' and contracts.is_currency_known

),

amendments_resolved as (

    select
        amendment_id, contract_id, effective_on, kind, treatment, voids_id,
        kind = 'void' as is_void_only,
        case
            when resolution <> 'in_force' then resolution
            when not is_placed then 'unplaced'
            when {{ is_voided('placed', 'amendment_id') }} then 'voided'
            else 'in_force'
        end as resolution,
        {{ record_facts('placed') }}
    from placed

)

select * from amendments_resolved
