-- What each account of ours moved by in a month and currency, as the lines landed so far come to, each time one of them changed.
-- Trap: a line that comes in another state takes out what it said before; so a balance as of a day is what it was on that day.
with

moved as (

    select legal_entity_id, period, account_code, currency_code, debit_amount, credit_amount, load_id, landed_at, file_name, row_no
    from {{ ref('int_staging__erp_netsuite_lines_judged') }}
    where judgement is null

    union all

    select legal_entity_id, period, account_code, currency_code, -debit_amount, -credit_amount, next_load_id, next_landed_at, file_name, row_no
    from {{ ref('int_staging__erp_netsuite_lines_judged') }}
    where judgement is null and next_load_id is not null

),

summed as (

    select
        legal_entity_id, period, account_code, currency_code, load_id, landed_at,
        sum(debit_amount) as moved_debit_amount, sum(credit_amount) as moved_credit_amount,
        min(file_name) as file_name, min(row_no) as row_no
    from moved
    group by legal_entity_id, period, account_code, currency_code, load_id, landed_at

),

erp_netsuite_balances_stated as (

    select
        legal_entity_id, period, account_code, currency_code,
        cast(sum(moved_debit_amount) over so_far as decimal(19, 4)) as debit_amount,
        cast(sum(moved_credit_amount) over so_far as decimal(19, 4)) as credit_amount,
        load_id, file_name, row_no, landed_at
    from summed
    window so_far as (
        partition by legal_entity_id, period, account_code, currency_code order by landed_at, load_id
        rows between unbounded preceding and current row
    )

)

select * from erp_netsuite_balances_stated
