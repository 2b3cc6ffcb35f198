-- The lines of every final invoice and credit note: what each comes to after its discounts, without tax (606-10-32-2A).
-- Trap: `amount` is before discounts, and before tax that is included in it; of credits only those paid for before reduce it again,
-- the others are its discounts told twice. Of a long list only the beginning stands within the document.
with

inline_lines as (

    select documents.object, documents.document_id, listed.item_no, listed.item as payload,
        -- long ago the line of a subscription had the subscription's id
        case when {{ json_text('listed.item', 'id') }} like 'sub@_%' escape '@' or {{ json_text('listed.item', 'id') }} is null
                or row_number() over (partition by documents.object, documents.document_id, {{ json_text('listed.item', 'id') }} order by listed.item_no) > 1
            then documents.document_id || '/' || cast(listed.item_no as {{ dbt.type_string() }})
            else {{ json_text('listed.item', 'id') }} end as document_line_id
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    cross join {{ json_items('documents.payload', 'lines.data') }} as listed

),

listed_apart as (

    select
        case states.object when 'line_item' then 'invoice' else 'credit_note' end as object,
        coalesce({{ stripe_id('states.payload', 'invoice') }}, {{ json_text('states.payload', 'invoice_id') }},
            {{ stripe_id('states.payload', 'credit_note') }}) as document_id,
        states.source_id, states.payload,
        row_number() over (partition by states.object, states.source_id order by states.state_no desc) as choice_no
    from {{ ref('int_staging__stripe_states_read') }} as states
    where states.object in ('line_item', 'credit_note_line_item') and not states.is_deleted

),

lines as (

    select object, document_id, document_line_id, payload from inline_lines

    union all

    select listed_apart.object, listed_apart.document_id, listed_apart.source_id, listed_apart.payload
    from listed_apart
    inner join {{ ref('int_staging__stripe_documents_read') }} as documents
        on documents.object = listed_apart.object and documents.document_id = listed_apart.document_id
    -- those beyond what the document holds itself
    left join inline_lines
        on inline_lines.object = listed_apart.object and inline_lines.document_line_id = listed_apart.source_id
    where listed_apart.choice_no = 1 and inline_lines.document_line_id is null

),

taken_off as (

    select object, document_id, document_line_id, sum({{ stripe_whole('taken') }}) as taken_units
    from (
        {%- for path, condition in [('discount_amounts', "true"), ('tax_amounts', json_text('listed.item', 'inclusive') ~ " = 'true'"),
            ('taxes', json_text('listed.item', 'tax_behavior') ~ " = 'inclusive'"),
            ('pretax_credit_amounts', json_text('listed.item', 'type') ~ " = 'credit_balance_transaction'")] %}
        select lines.object, lines.document_id, lines.document_line_id, {{ json_text('listed.item', 'amount') }} as taken
        from lines
        cross join {{ json_items('lines.payload', path) }} as listed
        where {{ condition }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as reductions
    group by object, document_id, document_line_id

),

stripe_document_lines_read as (

    select
        lines.object, lines.document_id, lines.document_line_id,
        {{ stripe_whole(json_text('lines.payload', 'amount')) }} - coalesce(taken_off.taken_units, 0)
            -- older credit notes tell the sum alone
            - case when lines.object = 'credit_note' and {{ json_text('lines.payload', 'discount_amounts') }} is null
                then coalesce({{ stripe_whole(json_text('lines.payload', 'discount_amount')) }}, 0) else 0 end as net_units,
        lines.payload
    from lines
    -- most lines have no discount and no tax within
    left join taken_off
        on taken_off.object = lines.object and taken_off.document_id = lines.document_id and taken_off.document_line_id = lines.document_line_id

)

select * from stripe_document_lines_read
