-- The rows that could not be read as their table, whole, with the reason; null row_text is a file that could not be read.
with

landed as (

    select * from {{ source('landing', 'dead_letters') }}

),

dead_letters as (

    select
        source_table, row_text, reason, contract_id, source_key,
        coalesce(source_system, 'files') as source_system,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce({{ typed_instant('recorded_at') }}, _landed_at) as recorded_at
    from landed

)

select * from dead_letters
