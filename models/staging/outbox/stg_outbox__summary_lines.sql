-- Into which line of the ERP each line of a summary entry was added up.
with

landed as (

    select * from {{ source('landing_outbox', 'summary_lines') }}

),

summary_lines as (

    select
        external_id, cast(line_no as integer) as line_no, cast(erp_line_no as integer) as erp_line_no,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from landed

)

select * from summary_lines
