-- The movements that the ledger is compared with: of every account that the policy names or that our journal ever moved.
-- Trap: the other accounts of the chart are none of ours and are not told.
with

balances as (

    select *, case when is_receivable then 'journal' else 'ledger' end as counted_part
    from {{ ref('int_staging__erp_tryton_balances') }}

),

ours as (

    select account as account_code from {{ ref('accounts') }}
    union
    select account_code from balances where part = 'journal'

),

erp_tryton_balances_stated as (

    select
        legal_entity_id, period, account_code, currency_code,
        cast(sum(case when part = counted_part then debit_amount else 0 end) as decimal(19, 4)) as debit_amount,
        cast(sum(case when part = counted_part then credit_amount else 0 end) as decimal(19, 4)) as credit_amount,
        load_id, file_name, row_no, landed_at
    from balances
    where account_code in (select account_code from ours)
    group by legal_entity_id, period, account_code, currency_code, load_id, file_name, row_no, landed_at

)

select * from erp_tryton_balances_stated
