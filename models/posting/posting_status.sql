-- Where each entry ever planned for the ERP stands, by our own record and the ERP's answers.
-- Trap: derived anew at every build from what was landed; nothing here is ever written by the sender.
with

posting_status as (

    select
        entry_id, external_id, batch_id, erp, legal_entity_id, posting_period, entry_status as status, attempts, erp_reference,
        replied_at, refusal_reason, planned_at
    from {{ ref('int_subledger__entries_answered') }}

)

select * from posting_status
