-- What each accounting line moved: debit and credit in the transaction's currency where the line says it, else in that of the books.
-- Trap: a net amount is a debit where it is positive; a number that cannot be read is told as such and not as nothing.
with

lines as (

    select
        *,
        coalesce(debit_foreign_text, credit_foreign_text, foreign_text) is not null as has_foreign,
        coalesce(debit_foreign_text, credit_foreign_text, foreign_text, debit_text, credit_text, net_text) is not null as has_money
    from {{ ref('int_staging__erp_netsuite_lines_read') }}

),

chosen as (

    select
        *,
        case when has_foreign then debit_foreign_text else debit_text end as debit_told,
        case when has_foreign then credit_foreign_text else credit_text end as credit_told,
        case when has_foreign then foreign_text else net_text end as net_told
    from lines

),

typed as (

    select
        *,
        {{ exact_amount('debit_told') }} as told_debit_amount,
        {{ exact_amount('credit_told') }} as told_credit_amount,
        {{ exact_amount('net_told') }} as told_net_amount
    from chosen

),

erp_netsuite_lines_valued as (

    select
        object, source_id, generation, account_id, book_id, has_account_column, is_deleted, next_load_id, next_landed_at, is_posted,
        has_transaction, has_line, subsidiary_id, period_id, currency_id, external_id, has_foreign, has_money,
        case when debit_told is not null or credit_told is not null
            then (debit_told is null or told_debit_amount is not null) and (credit_told is null or told_credit_amount is not null)
            else told_net_amount is not null
        end as is_readable,
        case when debit_told is not null or credit_told is not null then coalesce(told_debit_amount, 0)
            when told_net_amount > 0 then told_net_amount else 0 end as debit_amount,
        case when debit_told is not null or credit_told is not null then coalesce(told_credit_amount, 0)
            when told_net_amount < 0 then -told_net_amount else 0 end as credit_amount,
        load_id, file_name, row_no, landed_at, recorded_at
    from typed

)

select * from erp_netsuite_lines_valued
