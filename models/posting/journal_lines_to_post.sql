-- What is still to post, line by line: what the ledger should hold less what was posted, in a period that is open.
-- Trap: a view, so that a digest is only taken of the lines somebody reads. The external id is the same for the same
-- knowledge, whenever it is planned.
with

differing as (

    select
        amounts.*,
        target_amount - posted_amount as difference_amount,
        {{ entry_digest() }} as entry_id,
        {{ joined_text_over(line_state(), entry_key() + ['posting_period']) }} as entry_state
    from {{ ref('int_posting__lines_differing') }} as amounts

),

journal_lines_to_post as (

    select
        md5(entry_id || '|' || account_code) as journal_line_id,
        entry_id,
        md5(entry_id || '|' || entry_state) as external_id,
        entry_kind, accounting_contract_id, obligation_id, legal_entity_id, account_role, account_code, origin_period,
        cast(greatest(difference_amount, 0) as decimal(18, 4)) as debit_amount,
        cast(greatest(-difference_amount, 0) as decimal(18, 4)) as credit_amount,
        currency_code, posting_period,
        posting_period <> origin_period as is_catch_up
    from differing

)

select * from journal_lines_to_post
