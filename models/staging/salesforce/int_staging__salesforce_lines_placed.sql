-- Under which contract and line each order product ended up, and from which day: its own line where it opens or adds one, else the
-- line it restates. Trap: what is folded into a bundle stands under the bundle's line.
with

carried as (

    select order_product_id, case when is_folded then bundle_id else order_product_id end as carrier_id, is_container
    from {{ ref('int_staging__salesforce_bundles_spread') }}

),

salesforce_lines_placed as (

    select
        lines.order_product_id, lines.order_id, carriers.contract_id,
        coalesce(changes.root_line_id, carriers.line_id) as line_id,
        lines.is_opening,
        coalesce(changes.changes_on, added.effective_on) as amended_on,
        carried.is_container
    from {{ ref('int_staging__salesforce_lines_judged') }} as lines
    inner join carried on carried.order_product_id = lines.order_product_id
    inner join {{ ref('int_staging__salesforce_lines_judged') }} as carriers on carriers.order_product_id = carried.carrier_id
    -- lines as signed are amended on no day; only what restates is a change
    left join {{ ref('int_staging__salesforce_changes_classified') }} as changes
        on changes.order_product_id = carried.carrier_id and changes.is_restating
    left join {{ ref('int_staging__salesforce_lines_added') }} as added on added.order_product_id = carried.carrier_id

)

select * from salesforce_lines_placed
