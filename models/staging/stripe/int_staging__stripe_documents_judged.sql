-- What became of every state of invoices, credit notes and their lines: the first final state is billed, a void takes it back, drafts
-- and what is only paid later add nothing.
-- Trap: lines that do not come to their document's total are told once, with the document, and nothing of it is stated.
with

placed as (

    select 'invoice' as object, document_id, document_line_id, contract_id, exception_type, message, 0 as metered_count
    from {{ ref('int_staging__stripe_invoice_lines_placed') }}
    union all
    select 'credit_note', document_id, document_line_id, contract_id, exception_type, message, case when is_metered then 1 else 0 end
    from {{ ref('int_staging__stripe_credit_lines_placed') }}

),

unsupported as (

    select told_document_id, min(contract_id) as contract_id
    from {{ ref('int_staging__stripe_changes_listed') }}
    where is_unsupported
    group by told_document_id

),

summed as (

    select
        documents.object, documents.document_id, documents.final_state_no, documents.void_state_no, documents.written_off_state_no,
        min(placed.exception_type) as exception_type, min(placed.message) as message, min(placed.contract_id) as contract_id,
        count(placed.document_line_id) as lines_count, coalesce(min(documents.net_units), 0) as net_units, sum(placed.metered_count) as metered_count, min(unsupported.contract_id) as unsupported_contract_id
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    -- an invoice of nothing has no lines
    left join placed on placed.object = documents.object and placed.document_id = documents.document_id
    left join unsupported on unsupported.told_document_id = documents.document_id
    group by all

),

states as (

    select states.object, states.source_id, states.state_no, summed.exception_type, summed.message, summed.contract_id, summed.unsupported_contract_id,
        case
            when not states.is_deleted and states.document_status not in ('draft', 'open', 'paid', 'uncollectible', 'void', 'issued', 'deleted') then 'odd'
            when states.is_deleted or summed.document_id is null or states.state_no < summed.final_state_no then 'draft'
            when states.state_no = summed.final_state_no then case
                when summed.exception_type is not null then 'unplaced' when summed.unsupported_contract_id is not null then 'unsupported'
                when summed.lines_count = 0 then case when summed.net_units = 0 then 'empty' else 'lineless' end when summed.contract_id is null then 'unbound'
                when summed.metered_count > 0 then 'metered' else 'billed' end
            when states.state_no = summed.void_state_no and summed.contract_id is not null and summed.exception_type is null then 'voided'
            when states.state_no = summed.written_off_state_no then 'written off'
            else 'later'
        end as state_kind
    from (select object, source_id, state_no, is_deleted, {{ json_text('payload', 'status') }} as document_status from {{ ref('int_staging__stripe_states_read') }} where object in ('invoice', 'credit_note')) as states
    -- drafts
    left join summed on summed.object = states.object and summed.document_id = states.source_id

),

lines as (

    select
        states.object, states.source_id, states.state_no, placed.contract_id, placed.exception_type, placed.document_line_id,
        drafts.source_id as draft_document_id
    from (
        select *, case object when 'line_item' then 'invoice' else 'credit_note' end as document_object,
            coalesce({{ stripe_id('payload', 'invoice') }}, {{ json_text('payload', 'invoice_id') }}, {{ stripe_id('payload', 'credit_note') }}) as document_id
        from {{ ref('int_staging__stripe_states_read') }}
        where object in ('line_item', 'credit_note_line_item')
    ) as states
    -- lines of what is not final, or never landed
    left join placed on placed.object = states.document_object and placed.document_line_id = states.source_id
    left join {{ ref('int_staging__stripe_states_read') }} as drafts
        on drafts.object = states.document_object and drafts.source_id = states.document_id and drafts.state_no = 1

),

stripe_documents_judged as (

    select object, source_id, state_no, {{ stripe_document_outcome('state_kind') }},
        coalesce(contract_id, unsupported_contract_id) as contract_id, state_kind = 'unsupported' as is_holding
    from states

    union all

    select object, source_id, state_no,
        case when document_line_id is not null and exception_type is null and contract_id is not null then 'stated'
            when document_line_id is not null or draft_document_id is not null then 'context' else 'unmapped' end,
        case when document_line_id is not null and exception_type is null and contract_id is not null then 'a line of what was billed'
            when document_line_id is not null then 'its document cannot be placed, or binds nobody: told there'
            when draft_document_id is not null then 'a line of a draft: nobody is bound'
            else 'its invoice or credit note never landed: land it' end,
        case when document_line_id is null and draft_document_id is null then 'unmapped_record' end,
        contract_id, false
    from lines

)

select * from stripe_documents_judged
