-- The lines of every final invoice and credit note: those within it, and those beyond what it holds itself, landed apart.
-- Trap: until 2019 a line went by the subscription or item it was of, so the same id stands in many invoices; its own stood beside.
-- What is still told twice is another line: the invoice that was final first keeps the name.
with

inline_lines as (

    select documents.object, documents.document_id, documents.final_at, listed.item_no, listed.item as payload,
        coalesce({{ json_text('listed.item', 'unique_id') }}, {{ json_text('listed.item', 'unique_line_item_id') }}, nullif({{ json_text('listed.item', 'id') }}, '')) as told_line_id
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    cross join {{ json_items(stripe_list('documents.payload', 'lines')) }} as listed
    where substr(listed.item, 1, 1) = '{'

),

listed_apart as (

    select
        case states.object when 'line_item' then 'invoice' else 'credit_note' end as object,
        coalesce({{ stripe_id('states.payload', 'invoice') }}, {{ json_text('states.payload', 'invoice_id') }},
            {{ stripe_id('states.payload', 'credit_note') }}) as document_id,
        coalesce({{ json_text('states.payload', 'unique_id') }}, states.source_id) as told_line_id, states.payload,
        row_number() over (partition by states.object, states.source_id order by states.state_no desc) as choice_no
    from {{ ref('int_staging__stripe_states_read') }} as states
    where states.object in ('line_item', 'credit_note_line_item') and not states.is_deleted

),

lines as (

    select * from inline_lines

    union all

    select listed_apart.object, listed_apart.document_id, documents.final_at, 1000000, listed_apart.payload, listed_apart.told_line_id
    from listed_apart
    inner join {{ ref('int_staging__stripe_documents_read') }} as documents
        on documents.object = listed_apart.object and documents.document_id = listed_apart.document_id
    -- those beyond what the document holds itself
    left join inline_lines
        on inline_lines.object = listed_apart.object and inline_lines.document_id = listed_apart.document_id
        and inline_lines.told_line_id = listed_apart.told_line_id
    where listed_apart.choice_no = 1 and inline_lines.told_line_id is null

),

stripe_document_lines_listed as (

    select
        object, document_id, told_line_id, item_no,
        case when told_line_id is null or told_line_id like 'sub@_%' escape '@' or row_number() over (
                partition by object, told_line_id order by final_at, document_id, item_no) > 1
            then document_id || '/' || case when item_no = 1000000 then told_line_id else cast(item_no as {{ dbt.type_string() }}) end
            else told_line_id end as document_line_id,
        payload
    from lines

)

select * from stripe_document_lines_listed
