-- What the ERP answered to each entry: files of replies, and the posted moves that Tryton holds under our external ids.
-- Trap: that the ERP holds something under an id does not say that it holds what was sent; stg_erp__lines_held is compared.
with

landed as (

    select * from {{ source('landing_erp', 'journal_replies') }}

),

moves as (

    select * from {{ ref('int_staging__erp_tryton_moves') }} where is_posted and external_id is not null

),

journal_replies as (

    select
        external_id, reply, erp_reference, reason as refusal_reason,
        coalesce({{ typed_instant('replied_at') }}, _landed_at) as replied_at,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from landed

    union all

    select external_id, 'accepted', erp_reference, null, recorded_at, load_id, file_name, row_no, landed_at
    from moves

)

select * from journal_replies
