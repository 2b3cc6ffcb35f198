-- The entries still to post, each the lines of one accounting contract, obligation, kind and origin period. They balance,
-- because the journal and what was posted balance there.
-- Trap: posted in a later period than its own, an entry is a catch-up and says so; the closed period stays as it was.
with

summed as (

    select
        {{ entry_key() | join(', ') }}, posting_period,
        {{ joined_text(line_state()) }} as entry_state,
        sum(greatest(target_amount - posted_amount, 0)) as debit_amount,
        sum(greatest(posted_amount - target_amount, 0)) as credit_amount
    from {{ ref('int_posting__lines_differing') }}
    group by {{ entry_key() | join(', ') }}, posting_period

),

digested as (

    select summed.*, {{ entry_digest() }} as entry_id
    from summed

),

journal_entries_to_post as (

    select
        entry_id,
        md5(entry_id || '|' || entry_state) as external_id,
        entry_kind, accounting_contract_id, obligation_id, legal_entity_id, origin_period,
        cast(debit_amount as decimal(18, 4)) as debit_amount,
        cast(credit_amount as decimal(18, 4)) as credit_amount,
        currency_code, posting_period,
        posting_period <> origin_period as is_catch_up
    from digested

)

select * from journal_entries_to_post
