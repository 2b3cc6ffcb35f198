-- Which invoice lines stand, in minor units of their own currency (landing.md, facts).
-- Trap: a line in another currency than its contract can't be set against it: unplaced, and the contract is held. A line that
-- names a contract line nobody knows stays, as the contract's.
with

valued as (

    select
        lines.*,
        contracts.currency_code as contract_currency_code,
        coalesce(contracts.is_currency_known, false) as is_placed,
        currencies.currency is not null as is_currency_priced,
        {{ minor_units_of('lines.invoiced_amount', 'currencies.minor_units') }} as amount_minor_units
    from {{ ref('int_staging__invoice_lines_stated') }} as lines
    -- a contract that was never landed, a currency the policy does not know
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = lines.contract_id and contracts.resolution = 'in_force'
    left join {{ ref('currencies') }} as currencies on currencies.currency = lines.currency_code
    where {{ is_known('lines.recorded_at') }}

),

sent as (

    select *, not is_currency_priced or amount_minor_units is not null as is_readable
    from valued

),

seen_twice as (

    {{ keys_seen_twice('sent', ['invoice_line_id']) }}

),

standing as (

    {{ resolve_facts('sent', 'seen_twice', ['invoice_line_id'], [
        'invoice_line_id', 'invoice_id', 'contract_id', 'line_id', 'invoiced_on', 'kind', 'invoiced_amount', 'currency_code',
        'service_from', 'service_to',
    ]) }}

),

invoice_lines_resolved as (

    select
        invoice_line_id, invoice_id, contract_id, line_id, invoiced_on, kind, amount_minor_units, currency_code,
        service_from, service_to,
        false as is_void_only,
        case
            when resolution <> 'in_force' then resolution
            when not is_placed or currency_code <> contract_currency_code then 'unplaced'
            else 'in_force'
        end as resolution,
        {{ record_facts('standing') }}
    from standing

)

select * from invoice_lines_resolved
