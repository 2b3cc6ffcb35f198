-- Every invoice as it was first final, and every credit note as issued; when each was voided, and what its lines must come to.
-- Trap: a draft changes and may never be sent: it states nothing. What was final stays, whatever is paid, voided or written off. Until
-- 2018 an invoice had no status: one that was tried to be collected was final, one forgiven was written off.
with

states as (

    select
        *,
        coalesce({{ json_text('payload', 'status') }}, case
            when {{ json_text('payload', 'forgiven') }} = 'true' then 'uncollectible'
            when object = 'credit_note' or {{ json_text('payload', 'paid') }} = 'true' or {{ json_text('payload', 'closed') }} = 'true'
                or {{ json_text('payload', 'attempted') }} = 'true' or {{ stripe_instant('payload', 'finalized_at') }} is not null
                then 'paid' else 'draft' end) as document_status
    from {{ ref('int_staging__stripe_states_read') }}
    where object in ('invoice', 'credit_note') and not is_deleted

),

counted as (

    select
        object, source_id,
        min(case when document_status in ('open', 'paid', 'uncollectible', 'void', 'issued') then state_no end) as final_state_no,
        min(case when document_status = 'void' then state_no end) as void_state_no,
        min(case when document_status = 'uncollectible' then state_no end) as written_off_state_no
    from states
    group by object, source_id

),

-- taxes in all, where the document does not tell its total without them
taxes as (

    select states.object, states.source_id, states.state_no, sum({{ stripe_whole(json_text('listed.item', 'amount')) }}) as tax_units
    from states
    cross join {{ json_items("coalesce(" ~ stripe_object('states.payload', 'total_taxes') ~ ", " ~ stripe_object('states.payload', 'total_tax_amounts')
        ~ ", " ~ stripe_object('states.payload', 'tax_amounts') ~ ", '[]')") }} as listed
    group by states.object, states.source_id, states.state_no

),

stripe_documents_read as (

    select
        finals.object, finals.source_id as document_id, counted.final_state_no, counted.void_state_no, counted.written_off_state_no,
        finals.payload,
        upper({{ json_text('finals.payload', 'currency') }}) as currency_code,
        {{ stripe_id('finals.payload', 'invoice') }} as credited_document_id,
        coalesce({{ stripe_id('finals.payload', 'subscription') }},
            {{ stripe_id('finals.payload', 'parent.subscription_details.subscription') }}) as subscription_id,
        coalesce({{ stripe_instant('finals.payload', 'status_transitions.finalized_at') }}, {{ stripe_instant('finals.payload', 'finalized_at') }},
            {{ stripe_instant('finals.payload', 'date') }}, {{ stripe_instant('finals.payload', 'created') }}, finals.recorded_at) as final_at,
        {{ stripe_instant('finals.payload', 'effective_at') }} as told_effective_at,
        case when voids.state_no is not null then coalesce({{ stripe_instant('voids.payload', 'status_transitions.voided_at') }},
            {{ stripe_instant('voids.payload', 'voided_at') }}, voids.recorded_at) end as voided_at,
        coalesce({{ stripe_whole(json_text('finals.payload', 'total_excluding_tax')) }},
            -- the first credit notes tell an amount alone
            coalesce({{ stripe_whole(json_text('finals.payload', 'total')) }}, {{ stripe_whole(json_text('finals.payload', 'amount')) }})
            - coalesce({{ stripe_whole(json_text('finals.payload', 'tax')) }}, taxes.tax_units, 0)) as net_units,
        coalesce({{ stripe_whole(json_text('finals.payload', 'amount_shipping')) }},
            {{ stripe_whole(json_text('finals.payload', 'shipping_cost.amount_subtotal')) }}, 0) as shipping_units,
        {{ stripe_whole(json_text('finals.payload', 'subtotal')) }} as subtotal_units,
        coalesce({{ json_text('finals.payload', 'discount') }}, {{ json_text('finals.payload', 'discounts[0]') }}) is not null as has_discount,
        finals.load_id, finals.file_name, finals.row_no, finals.landed_at
    from counted
    inner join states as finals
        on finals.object = counted.object and finals.source_id = counted.source_id and finals.state_no = counted.final_state_no
    -- few are voided
    left join states as voids
        on voids.object = counted.object and voids.source_id = counted.source_id and voids.state_no = counted.void_state_no
    left join taxes
        on taxes.object = counted.object and taxes.source_id = counted.source_id and taxes.state_no = counted.final_state_no

)

select * from stripe_documents_read
