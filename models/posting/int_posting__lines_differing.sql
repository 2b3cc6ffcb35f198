-- Everything still to post, by account: whole entries of which nothing was posted yet, and the differences of the others, in
-- the period that is open for them.
-- Trap: what waits is left out as a whole: a held contract, and one with an entry whose account nobody knows yet.
with

posted_entries as (

    select distinct {{ entry_key() | join(', ') }}  -- of many lines
    from {{ ref('int_subledger__lines_posted') }}

),

waiting as (

    select assigned.accounting_contract_id
    from {{ ref('int_subledger__contracts_held') }} as contracts_held
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)

    union

    select accounting_contract_id from {{ ref('journal_lines') }} where account_code is null

),

unposted as (

    select
        {{ entry_key() | join(', ') }}, account_code,
        min(account_role) as account_role,
        cast(sum(debit_amount - credit_amount) as decimal(18, 4)) as target_amount
    from {{ ref('journal_lines') }} as journal
    where not exists (select 1 from posted_entries where {{ is_same_entry('posted_entries', 'journal') }})
    group by {{ entry_key() | join(', ') }}, account_code
    having sum(debit_amount - credit_amount) <> 0

),

amounts as (

    select {{ entry_key() | join(', ') }}, account_code, account_role, target_amount, cast(0 as decimal(18, 4)) as posted_amount
    from unposted

    union all

    select {{ entry_key() | join(', ') }}, account_code, account_role, target_amount, posted_amount
    from {{ ref('int_posting__amounts_differing') }}

),

lines_differing as (

    select amounts.*, periods.posting_period
    from amounts
    inner join {{ ref('int_posting__periods_opened') }} as periods
        on periods.legal_entity_id = amounts.legal_entity_id and periods.origin_period = amounts.origin_period
    where amounts.accounting_contract_id not in (select accounting_contract_id from waiting)

)

select * from lines_differing
