-- Changes that activated orders made to contracts, and what took them back. `kind` is read from what they do; it decides nothing.
-- Trap: a first order that is taken back ends its contract on its first day; nothing of it is then earned.
with

-- by what its lines come to
meant as (

    select
        amendments.amendment_id,
        case
            when amendments.told_kind in ('upsell', 'downgrade', 'change', 'extension', 'renewal', 'cancellation') then amendments.told_kind
            when max(lines.quantity) = 0 then 'cancellation'
            when amendments.order_kind like 'renew%' then 'renewal'
            when sum(products.price_amount) > 0 then 'upsell'
            when sum(products.price_amount) < 0 then 'downgrade'
            else 'change'
        end as kind
    from {{ ref('int_staging__salesforce_amendments_versioned') }} as amendments
    inner join {{ ref('int_staging__salesforce_amendment_lines_netted') }} as lines on lines.amendment_id = amendments.amendment_id
    -- a line of an amendment said again is priced as it was
    left join {{ ref('int_staging__salesforce_order_products_signed') }} as products
        on products.order_id = amendments.order_id
    where not amendments.is_void
    group by amendments.amendment_id, amendments.told_kind, amendments.order_kind

),

changed as (

    select
        amendments.amendment_id, amendments.contract_id, amendments.effective_on,
        coalesce(meant.kind, 'void') as kind,
        case when amendments.told_treatment in ('separate_contract', 'prospective', 'catch_up') and not amendments.is_void
            then amendments.told_treatment end as treatment,
        amendments.voids_id,
        {{ source_record('salesforce', 'amendments', ['amendments.amendment_id'], 'amendments') }}
    from {{ ref('int_staging__salesforce_amendments_versioned') }} as amendments
    inner join {{ ref('int_staging__salesforce_contracts_opened') }} as opened on opened.contract_id = amendments.contract_id
    -- what only voids has no lines
    left join meant on meant.amendment_id = amendments.amendment_id
    where opened.exception_type is null and (amendments.is_void or meant.kind is not null)

),

withdrawn as (

    select
        withdrawals.amendment_id, withdrawals.contract_id, withdrawals.effective_on, 'cancellation' as kind,
        cast(null as {{ dbt.type_string() }}) as treatment, cast(null as {{ dbt.type_string() }}) as voids_id,
        {{ source_record('salesforce', 'amendments', ['withdrawals.amendment_id'], 'withdrawals') }}
    from {{ ref('int_staging__salesforce_openings_withdrawn') }} as withdrawals

),

amendments as (

    select * from changed
    union all
    select * from withdrawn

)

select * from amendments
