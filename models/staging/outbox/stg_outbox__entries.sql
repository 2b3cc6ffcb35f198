-- Entries frozen to be sent, as the posting outbox holds them.
with

landed as (

    select * from {{ source('landing_outbox', 'entries') }}

),

entries as (

    select
        external_id, entry_id, batch_id, erp, legal_entity_id, posting_period, payload_digest,
        {{ typed_instant('planned_at') }} as planned_at,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from landed

)

select * from entries
