-- What each line of a final invoice or credit note comes to after its discounts, without tax (606-10-32-2A).
-- Trap: `amount` is before discounts, and before tax that is included in it; of credits only those paid for before reduce it again,
-- the others are its discounts told twice. Until 2020 a discount was the invoice's: its lines share it by what they come to.
with

lines as (

    select * from {{ ref('int_staging__stripe_document_lines_listed') }}

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

reduced as (

    select
        lines.object, lines.document_id, lines.document_line_id, lines.payload,
        {{ stripe_whole(json_text('lines.payload', 'amount')) }} - coalesce(taken_off.taken_units, 0)
            -- older credit notes tell the sum alone
            - case when lines.object = 'credit_note' and {{ json_text('lines.payload', 'discount_amounts') }} is null
                then coalesce({{ stripe_whole(json_text('lines.payload', 'discount_amount')) }}, 0) else 0 end as net_units,
        case when {{ json_text('lines.payload', 'discount_amounts') }} is null and coalesce({{ json_text('lines.payload', 'discountable') }}, 'true') <> 'false'
            then greatest(coalesce({{ stripe_whole(json_text('lines.payload', 'amount')) }}, 0), 0) else 0 end as discountable_units
    from lines
    -- most lines have no discount and no tax within
    left join taken_off
        on taken_off.object = lines.object and taken_off.document_id = lines.document_id and taken_off.document_line_id = lines.document_line_id

),

-- what an invoice takes off that no line of it tells
undivided as (

    select documents.document_id, min(documents.subtotal_units) - min(documents.net_units - documents.shipping_units) as discount_units, sum(reduced.discountable_units) as weights
    from {{ ref('int_staging__stripe_documents_read') }} as documents
    inner join reduced on reduced.object = documents.object and reduced.document_id = documents.document_id
    where documents.object = 'invoice' and documents.has_discount
    group by documents.document_id
    having sum(reduced.net_units) = min(documents.subtotal_units) and sum(reduced.discountable_units) > 0
        and min(documents.net_units - documents.shipping_units) between 0 and min(documents.subtotal_units) - 1

),

stripe_document_lines_read as (

    select
        reduced.object, reduced.document_id, reduced.document_line_id,
        reduced.net_units - coalesce({{ spread_piece('undivided.discount_units',
            'sum(reduced.discountable_units) over (partition by reduced.object, reduced.document_id order by reduced.document_line_id rows between unbounded preceding and current row)',
            'reduced.discountable_units', 'undivided.weights') }}, 0) as net_units,
        reduced.payload
    from reduced
    -- few invoices are so old
    left join undivided on reduced.object = 'invoice' and undivided.document_id = reduced.document_id

)

select * from stripe_document_lines_read
