-- Where something was posted already: what the ledger should hold less what was posted, for every accounting contract,
-- obligation, account, entry kind and origin period in which the two differ (accounting.md 9).
-- Trap: added up as one list of movements, so that an account only one side knows counts in full.
with

posted as (

    select {{ entry_key() | join(', ') }}, account_code, account_role, debit_amount - credit_amount as posted_amount
    from {{ ref('int_subledger__lines_posted') }}

),

posted_entries as (

    select distinct {{ entry_key() | join(', ') }}  -- of many lines
    from posted

),

movements as (

    select {{ entry_key() | join(', ') }}, account_code, account_role, debit_amount - credit_amount as target_amount, 0 as posted_amount
    from {{ ref('journal_lines') }} as journal
    where exists (select 1 from posted_entries where {{ is_same_entry('posted_entries', 'journal') }})

    union all

    select {{ entry_key() | join(', ') }}, account_code, account_role, 0, posted_amount
    from posted

),

amounts_differing as (

    select
        {{ entry_key() | join(', ') }}, account_code,
        min(account_role) as account_role,
        cast(sum(target_amount) as decimal(18, 4)) as target_amount,
        cast(sum(posted_amount) as decimal(18, 4)) as posted_amount
    from movements
    group by {{ entry_key() | join(', ') }}, account_code
    having sum(target_amount) <> sum(posted_amount)

)

select * from amounts_differing
