-- The changes of each line that take effect together, in order: a proration's two sides are one change, a credit note one of its own.
-- Of one day, charges come first, then the end, then what is credited.
-- Trap: the record a change comes from is the first that told it; the quantity is what the customer has afterwards.
with

ordered as (

    select
        *,
        row_number() over (
            partition by contract_id, line_id, effective_on, group_key
            order by recorded_at, case when is_taking then 1 else 0 end, load_id, file_name, row_no, amount_minor_units
        ) as choice_no
    from {{ ref('int_staging__stripe_changes_listed') }}

),

grouped as (

    select
        bearer_id, contract_id, line_id, effective_on, group_key, min(sku) as sku, min(method) as method,
        cast(sum(amount_minor_units) as bigint) as amount_minor_units,
        group_key not in ('', 'end') as is_credit,
        group_key in ('', 'end') and (max(case when is_end then 1 else 0 end) = 1 or min(case when is_taking then 1 else 0 end) = 1
            or coalesce(max(case when not is_taking then quantity end), 1) = 0) as is_end,
        max(case when not is_taking then ends_on end) as charged_ends_on, max(ends_on) as ends_on,
        max(case when not is_taking then quantity end) as quantity,
        max(case when is_metered then 1 else 0 end) = 1 as is_metered,
        max(case when is_activated_before then 1 else 0 end) = 1 as is_activated_before,
        max(case when is_unsupported then 1 else 0 end) = 1 as is_unsupported,
        max(case when is_signed then 1 else 0 end) = 1 as is_signed,
        max(recorded_at) as recorded_at,
        max(case when choice_no = 1 then load_id end) as load_id, max(case when choice_no = 1 then file_name end) as file_name,
        max(case when choice_no = 1 then row_no end) as row_no, max(case when choice_no = 1 then landed_at end) as landed_at
    from ordered
    group by bearer_id, contract_id, line_id, effective_on, group_key

),

stripe_changes_grouped as (

    select
        *,
        row_number() over (
            partition by contract_id, line_id order by effective_on, case group_key when '' then 0 when 'end' then 1 else 2 end, group_key
        ) as step_no,
        case when not is_signed then contract_id || '/' || cast(effective_on as {{ dbt.type_string() }})
            || case when group_key = '' then '' else '/' || group_key end end as amendment_id
    from grouped

)

select * from stripe_changes_grouped
