-- Changes to contracts that Stripe states: a next period, a change within one, a cancellation; a credit note or a voided invoice lowers
-- the price of what was promised all along, so it is caught up (606-10-32-43 and 25-13b).
-- Trap: the kind decides nothing; it is what a reader would call it.
with

positions as (

    select positions.*,
        row_number() over (partition by contract_id, amendment_id order by recorded_at desc, load_id, file_name, row_no) as choice_no
    from {{ ref('int_staging__stripe_positions_netted') }} as positions
    where not is_unsupported

),

grouped as (

    select
        contract_id, amendment_id, effective_on, is_credit, max(recorded_at) as recorded_at,
        case
            when is_credit then 'change'
            when max(quantity) = 0 then 'cancellation'
            when max(case when is_running then 1 else 0 end) = 0 and min(step_no) > 1 then 'renewal'
            when sum(amount_minor_units) > 0 then 'upsell'
            when sum(amount_minor_units) < 0 then 'downgrade'
            else 'change'
        end as kind
    from positions
    where amendment_id is not null
    group by contract_id, amendment_id, effective_on, is_credit

),

amendments as (

    select
        grouped.amendment_id, grouped.contract_id, grouped.effective_on, grouped.kind,
        case when grouped.is_credit then 'catch_up' end as treatment, cast(null as {{ dbt.type_string() }}) as voids_id,
        {{ source_record('stripe', 'amendments', ['grouped.amendment_id'], 'firsts') }}
    from grouped
    inner join positions as firsts
        on firsts.contract_id = grouped.contract_id and firsts.amendment_id = grouped.amendment_id and firsts.choice_no = 1

)

select * from amendments
