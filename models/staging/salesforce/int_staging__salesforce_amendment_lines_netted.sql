-- What each amendment says of each line it names, as totals from its effective date: the netted position of a line that ran
-- already, and a line that came with it as it was sold.
-- Trap: an amendment said again says all its lines again, those that did not change too.
with

amendments as (

    select * from {{ ref('int_staging__salesforce_amendments_versioned') }}
    where not is_void

),

-- the last step by then that touched the line
restated as (

    select
        amendments.amendment_id, amendments.order_id, positions.line_root_id as order_product_id,
        positions.quantity, positions.price_minor_units, positions.starts_on, positions.ends_on, true as is_restating,
        row_number() over (
            partition by amendments.amendment_id, positions.line_root_id order by positions.step_no desc
        ) as choice_no
    from amendments
    inner join {{ ref('int_staging__salesforce_positions_netted') }} as positions
        on positions.order_id = amendments.order_id and positions.changes_on = amendments.effective_on
        and positions.step_no <= amendments.step_no

),

added as (

    select
        amendments.amendment_id, amendments.order_id, lines.order_product_id,
        cast(lines.quantity as decimal(38, 3)) as quantity, bundles.price_minor_units, lines.starts_on, lines.ends_on
    from amendments
    inner join {{ ref('int_staging__salesforce_lines_added') }} as brought
        on brought.order_id = amendments.order_id and brought.effective_on = amendments.effective_on
    inner join {{ ref('int_staging__salesforce_lines_judged') }} as lines on lines.order_product_id = brought.order_product_id
    inner join {{ ref('int_staging__salesforce_bundles_spread') }} as bundles on bundles.order_product_id = lines.order_product_id

),

salesforce_amendment_lines_netted as (

    select amendment_id, order_id, order_product_id, quantity, price_minor_units, starts_on, ends_on, is_restating
    from restated
    -- below nothing there is no position: the order product is told as unsupported
    where choice_no = 1 and quantity >= 0

    union all

    select amendment_id, order_id, order_product_id, quantity, price_minor_units, starts_on, ends_on, false
    from added

)

select * from salesforce_amendment_lines_netted
