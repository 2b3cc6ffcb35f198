-- Every file that was landed, by content.
with

landed as (

    select * from {{ source('landing', 'landed_files') }}

),

landed_files as (

    select
        source_table, file_name, content_digest, landed_rows as landed_count, dead_rows as dead_count,
        _load_id as load_id, _landed_at as landed_at
    from landed

)

select * from landed_files
