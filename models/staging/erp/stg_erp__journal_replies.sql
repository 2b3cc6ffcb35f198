-- What the ERP answered to each entry.
with

landed as (

    select * from {{ source('landing_erp', 'journal_replies') }}

),

journal_replies as (

    select
        external_id, reply, erp_reference, reason as refusal_reason,
        coalesce({{ typed_instant('replied_at') }}, _landed_at) as replied_at,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from landed

)

select * from journal_replies
