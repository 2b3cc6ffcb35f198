-- The lines that an amending order adds: products it changes nothing with, and deltas that are lines of their own.
-- Trap: a line may begin before its order's effective date; the amendment that brings it then begins with it.
with

salesforce_lines_added as (

    select
        lines.order_product_id, lines.order_id, lines.contract_id,
        least(lines.order_effective_on, lines.starts_on) as effective_on
    from {{ ref('int_staging__salesforce_lines_judged') }} as lines
    inner join {{ ref('int_staging__salesforce_bundles_spread') }} as bundles on bundles.order_product_id = lines.order_product_id
    -- only changes are classified
    left join {{ ref('int_staging__salesforce_changes_classified') }} as changes on changes.order_product_id = lines.order_product_id
    where not lines.is_opening and not bundles.is_folded and not bundles.is_container
        and (not lines.is_change or changes.is_own_line)

)

select * from salesforce_lines_added
