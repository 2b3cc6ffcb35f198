-- When each order became enforceable and, if ever, when it was taken back (606-10-25-1): its first activated state is what was
-- signed; a later state that is deleted, cancelled or a draft again takes it back.
-- Trap: what Salesforce writes on an activated order afterwards (contracted, billed, fulfilled) changes no promise.
with

read as (

    select
        source_id as order_id, version_no, is_deleted, recorded_at,
        lower({{ salesforce_text('StatusCode') }}) as status_code,
        lower({{ salesforce_text('Status') }}) as status_name,
        {{ salesforce_text('ActivatedDate') }} is not null as has_activation
    from {{ ref('int_staging__salesforce_records_read') }}
    where object = 'Order'

),

judged as (

    select
        *,
        not is_deleted and case
            -- the category of a status, which an org may name as it likes
            when status_code in ('activated', 'active', 'a') then true
            when status_code in ('draft', 'd', 'cancelled', 'canceled', 'c') then false
            when status_name in ('draft', 'cancelled', 'canceled') then false
            else has_activation or coalesce(status_name, '') in ('activated', 'active')
        end as is_active
    from read

),

signed as (

    select order_id, min(version_no) as signed_version_no
    from judged
    where is_active
    group by order_id

),

withdrawn as (

    select signed.order_id, min(judged.version_no) as withdrawn_version_no
    from signed
    inner join judged on judged.order_id = signed.order_id and judged.version_no > signed.signed_version_no
    where not judged.is_active
    group by signed.order_id

),

salesforce_orders_dated as (

    select
        judged.order_id,
        judged.version_no,
        judged.recorded_at,
        judged.is_active,
        signed.signed_version_no,
        withdrawn.withdrawn_version_no,
        judged.is_active and judged.version_no > withdrawn.withdrawn_version_no as is_reactivated
    from judged
    -- orders still in draft, and those never taken back
    left join signed on signed.order_id = judged.order_id
    left join withdrawn on withdrawn.order_id = judged.order_id

)

select * from salesforce_orders_dated
