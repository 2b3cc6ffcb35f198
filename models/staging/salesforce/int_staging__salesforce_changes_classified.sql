-- Each line that an amending order names: whether it restates a line (the delta is netted with it), is a line of its own, or
-- cannot be read. A delta that ends with its line restates it; one of other dates, or on a line whose progress the calendar does
-- not tell, is a line of its own where it adds. Trap: what it takes away there has no price that could be told: it is asked for;
-- told, it restates the line whatever its dates.
with

lines as (

    select
        lines.*, bundles.bundle_id, bundles.is_folded, bundles.is_container, bundles.price_minor_units as worth_minor_units,
        timed.method, timed.is_timed
    from {{ ref('int_staging__salesforce_lines_judged') }} as lines
    inner join {{ ref('int_staging__salesforce_bundles_spread') }} as bundles on bundles.order_product_id = lines.order_product_id
    inner join {{ ref('int_staging__salesforce_lines_timed') }} as timed on timed.order_product_id = lines.order_product_id
    where not bundles.is_folded and not bundles.is_container

),

-- what was folded into a bundle is changed with the bundle
carried as (

    select order_product_id, case when is_folded then bundle_id else order_product_id end as line_root_id
    from {{ ref('int_staging__salesforce_bundles_spread') }}

),

extended as (

    select distinct root_product_id, ends_on
    from lines
    -- the same end may be told by several orders
    where quantity = 0 and not is_without_end

),

changes as (

    select
        lines.*, roots.order_product_id as line_root_id, roots.line_id as root_line_id, roots.starts_on as root_starts_on,
        roots.ends_on as root_ends_on, roots.method as root_method,
        roots.worth_minor_units as root_minor_units,
        roots.is_timed or lines.starts_on <= roots.starts_on or lines.restated_minor_units is not null
            or (roots.worth_minor_units = 0 and lines.worth_minor_units = 0) as is_told_by_calendar,
        lines.quantity = 0 or lines.is_without_end or lines.ends_on = roots.ends_on or extended.ends_on is not null
            or lines.restated_minor_units is not null as has_its_end
    from lines
    inner join carried on carried.order_product_id = lines.root_product_id
    inner join lines as roots on roots.order_product_id = carried.line_root_id
    -- few lines were ever extended
    left join extended on extended.root_product_id = roots.order_product_id and extended.ends_on = lines.ends_on
    where lines.is_change

),

salesforce_changes_classified as (

    select
        order_product_id, order_id, contract_id, line_root_id, root_line_id, quantity, worth_minor_units as price_minor_units, restated_minor_units,
        greatest(least(coalesce(told_changes_on, starts_on), starts_on), root_starts_on) as changes_on, greatest(starts_on, root_starts_on) as starts_on,
        case when is_without_end then root_ends_on else ends_on end as ends_on, root_method as method, order_effective_on, line_id,
        is_told_by_calendar and has_its_end as is_restating,
        not (is_told_by_calendar and has_its_end) and quantity > 0 as is_own_line,
        not (is_told_by_calendar and has_its_end) and quantity <= 0 as is_unsupported
    from changes

)

select * from salesforce_changes_classified
