-- Every state of every object that Stripe sent, in order: the records as landed, and the object that each event tells.
-- Trap: events know only the second; of one second the creation comes first and the deletion last. What does not say when it was
-- so (a list of the API) was so when it landed.
with

landed as (

    select
        object, source_id,
        coalesce(is_deleted, '') = 'true' as is_gone,
        {{ json_exact('payload') }} as payload,
        case when object = 'event' then {{ json_text('payload', 'type') }} end as event_type,
        {{ usage_instant('source_updated_at') }} as told_at,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from {{ source('landing_stripe', 'records') }}

),

told as (

    select object, source_id, object as record_object, source_id as record_id, cast(null as {{ dbt.type_string() }}) as event_type,
        payload, is_gone, told_at, load_id, file_name, row_no, landed_at
    from landed

    union all

    select {{ json_text('payload', 'data.object.object') }}, {{ json_text('payload', 'data.object.id') }}, object, source_id, event_type,
        {{ json_text('payload', 'data.object') }},
        -- a subscription's deletion is its cancellation
        event_type like '%.deleted' and event_type <> 'customer.subscription.deleted',
        told_at, load_id, file_name, row_no, landed_at
    from landed
    where object = 'event' and {{ json_text('payload', 'data.object.id') }} is not null

),

ordered as (

    select
        *,
        row_number() over states as state_no,
        lag({{ stripe_content('payload') }} || cast(is_gone as {{ dbt.type_string() }})) over records
            = {{ stripe_content('payload') }} || cast(is_gone as {{ dbt.type_string() }}) as is_said_again
    from told
    window
        states as (
            partition by object, source_id
            order by coalesce(told_at, landed_at),
                case when event_type like '%.created' then 0 when event_type like '%.deleted' then 2 else 1 end,
                landed_at, load_id, file_name, row_no
        ),
        records as (
            partition by object, source_id, case when event_type is null then 0 else 1 end
            order by coalesce(told_at, landed_at), landed_at, load_id, file_name, row_no
        )

),

stripe_states_read as (

    select
        object, source_id, state_no, payload, record_object, record_id, event_type,
        is_gone as is_deleted,
        coalesce(is_said_again and event_type is null, false) as is_repeated,
        load_id, file_name, row_no, landed_at,
        coalesce(told_at, landed_at) as recorded_at,
        told_at is not null as is_recorded_at_stated
    from ordered

)

select * from stripe_states_read
