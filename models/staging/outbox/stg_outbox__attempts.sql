-- What was done about each entry, attempt by attempt.
with

landed as (

    select * from {{ source('landing_outbox', 'attempts') }}

),

attempts as (

    select
        external_id, cast(attempt_no as integer) as attempt_no, event,
        {{ typed_instant('occurred_at') }} as occurred_at, detail,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from landed

)

select * from attempts
