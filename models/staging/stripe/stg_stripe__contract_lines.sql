-- What the contracts that Stripe states promise: what was charged first as signed, every later change as totals from its day on.
-- Trap: a line that waited for its activation once does not wait again when it is charged for a next period.
with

contract_lines as (

    select
        positions.contract_id, positions.amendment_id, positions.line_id, positions.sku,
        cast(positions.quantity as decimal(18, 3)) as quantity,
        cast({{ major_amount('positions.price_minor_units', 'contracts.minor_units') }} as decimal(19, 4)) as price_amount,
        cast(null as decimal(19, 4)) as ssp_amount, positions.starts_on, positions.ends_on,
        cast(null as {{ dbt.type_string() }}) as method,
        case when positions.is_activated_before then 'contract' end as start_trigger,
        cast(null as {{ dbt.type_string() }}) as obligation_key, cast(null as {{ dbt.type_string() }}) as allocation_group,
        {{ source_record('stripe', 'contract_lines', ['positions.contract_id', 'positions.amendment_id', 'positions.line_id'], 'positions') }}
    from {{ ref('int_staging__stripe_positions_netted') }} as positions
    inner join {{ ref('int_staging__stripe_contracts_named') }} as contracts
        on contracts.bearer_id = positions.bearer_id and contracts.contract_id = positions.contract_id
    where not positions.is_unsupported

)

select * from contract_lines
