-- Every record that Salesforce sent, in the order of its states, as text to be read from.
-- Trap: an export without a time of change is known when it landed, after every state that tells its own.
with

landed as (

    select
        *,
        coalesce(is_deleted, '') = 'true' as is_gone,
        {{ salesforce_instant('source_updated_at') }} as modified_at
    from {{ source('landing_salesforce', 'records') }}

),

ordered as (

    select
        *,
        row_number() over states as version_no,
        lag(payload || cast(is_gone as {{ dbt.type_string() }})) over states as payload_before
    from landed
    window states as (
        partition by object, source_id
        order by coalesce(modified_at, _landed_at), _landed_at, _load_id, _file, _row_no
    )

),

salesforce_records_read as (

    select
        object,
        source_id,
        version_no,
        payload,
        is_gone as is_deleted,
        coalesce(payload_before = payload || cast(is_gone as {{ dbt.type_string() }}), false) as is_repeated,
        _load_id as load_id,
        _file as file_name,
        _row_no as row_no,
        _landed_at as landed_at,
        coalesce(modified_at, _landed_at) as recorded_at,
        modified_at is not null as is_recorded_at_stated
    from ordered

)

select * from salesforce_records_read
