-- What activated orders say of their lines: the first order's as signed, an amending order's as totals from its effective date.
-- Trap: prices are the orders' own; what was earned before an amendment is the only thing computed, and only for lines whose
-- progress the calendar tells.
with

lines as (

    select lines.*, bundles.price_minor_units as worth_minor_units, not bundles.is_folded and not bundles.is_container as is_line
    from {{ ref('int_staging__salesforce_lines_judged') }} as lines
    inner join {{ ref('int_staging__salesforce_bundles_spread') }} as bundles on bundles.order_product_id = lines.order_product_id
    where lines.line_exception_type is null

),

signed as (

    select
        cast(null as {{ dbt.type_string() }}) as amendment_id, lines.order_product_id, cast(lines.quantity as decimal(38, 3)) as quantity,
        lines.worth_minor_units as price_minor_units, lines.starts_on, lines.ends_on, true as has_own_ssp,
        lines.load_id, lines.file_name, lines.row_no, lines.landed_at, orders.recorded_at, orders.is_recorded_at_stated
    from lines
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as orders on orders.order_id = lines.order_id
    where lines.is_opening and lines.is_line

),

amended as (

    select
        netted.amendment_id, netted.order_product_id, netted.quantity, netted.price_minor_units, netted.starts_on, netted.ends_on,
        not netted.is_restating as has_own_ssp,
        amendments.load_id, amendments.file_name, amendments.row_no, amendments.landed_at, amendments.recorded_at, amendments.is_recorded_at_stated
    from {{ ref('int_staging__salesforce_amendment_lines_netted') }} as netted
    inner join {{ ref('int_staging__salesforce_amendments_versioned') }} as amendments on amendments.amendment_id = netted.amendment_id

),

-- a contract taken back: nothing is owed
withdrawn as (

    select
        withdrawals.amendment_id, lines.order_product_id, cast(0 as decimal(38, 3)) as quantity, cast(0 as bigint) as price_minor_units,
        lines.starts_on, lines.ends_on, false as has_own_ssp,
        withdrawals.load_id, withdrawals.file_name, withdrawals.row_no, withdrawals.landed_at, withdrawals.recorded_at, withdrawals.is_recorded_at_stated
    from {{ ref('int_staging__salesforce_openings_withdrawn') }} as withdrawals
    inner join lines on lines.order_id = withdrawals.order_id
    where lines.is_line

),

said as (

    select * from signed
    union all
    select * from amended
    union all
    select * from withdrawn

),

contract_lines as (

    select
        lines.contract_id, said.amendment_id, lines.line_id, lines.sku,
        cast(said.quantity as decimal(18, 3)) as quantity,
        cast({{ major_amount('said.price_minor_units', 'lines.minor_units') }} as decimal(19, 4)) as price_amount,
        case when said.has_own_ssp then lines.ssp_amount end as ssp_amount,
        said.starts_on, said.ends_on, lines.told_method as method, lines.told_start_trigger as start_trigger,
        lines.told_obligation_key as obligation_key, lines.told_allocation_group as allocation_group,
        {{ source_record('salesforce', 'contract_lines', ['lines.contract_id', 'said.amendment_id', 'lines.line_id'], 'said') }}
    from said
    inner join lines on lines.order_product_id = said.order_product_id

)

select * from contract_lines
