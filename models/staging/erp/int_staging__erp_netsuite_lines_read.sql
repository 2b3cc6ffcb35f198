-- Every state of an accounting line of NetSuite with what its transaction and its line say: account, book, subsidiary, period, money.
-- Trap: money in the transaction's currency stands on the line (foreign amounts), money of the book on the accounting line; before
-- SuiteQL both are one row.
with

records as (

    select * from {{ ref('int_staging__erp_netsuite_records_read') }} where not is_history and not is_duplicate

),

lines as (

    select
        *,
        {{ netsuite_text(['transaction', 'transaction_id']) }} as transaction_id,
        {{ netsuite_text(['transaction']) }} || '/' || {{ netsuite_text(['transactionline']) }} as line_key,
        {{ netsuite_text(['account', 'account_id']) }} as account_id,
        {{ netsuite_text(['accountingbook']) }} as book_id,
        payload like '%"account"%' or payload like '%"account_id"%' as has_account_column,
        coalesce({{ netsuite_flag(['posting']) }}, true) and not coalesce({{ netsuite_flag(['non_posting_line']) }}, false) as is_posted,
        lead(load_id) over later as next_load_id, lead(landed_at) over later as next_landed_at
    from records
    where kind = 'accounting_line'
    window later as (partition by object, source_id order by landed_at, load_id, file_name, row_no)

),

standing as (

    select * from records where latest_no = 1 and not is_deleted

),

erp_netsuite_lines_read as (

    select
        lines.object, lines.source_id, lines.generation, lines.account_id, lines.book_id, lines.has_account_column, lines.is_deleted,
        lines.next_load_id, lines.next_landed_at,
        lines.is_posted and coalesce({{ netsuite_flag(['posting'], 'transactions.payload') }}, true) as is_posted,
        transactions.source_id is not null as has_transaction,
        lines.generation = 'before SuiteQL' or details.source_id is not null as has_line,
        coalesce(
            {{ netsuite_text(['subsidiary'], 'details.payload') }}, {{ netsuite_text(['subsidiary_id', 'subsidiary'], 'lines.payload') }}, ''
        ) as subsidiary_id,
        {{ netsuite_text(['postingperiod', 'accounting_period_id'], 'transactions.payload') }} as period_id,
        {{ netsuite_text(['currency', 'currency_id'], 'transactions.payload') }} as currency_id,
        {{ netsuite_text(['externalid', 'external_id', 'memo', 'tranid'], 'transactions.payload') }} as external_id,
        {{ netsuite_text(['debitforeignamount'], 'details.payload') }} as debit_foreign_text,
        {{ netsuite_text(['creditforeignamount'], 'details.payload') }} as credit_foreign_text,
        coalesce(
            {{ netsuite_text(['foreignamount'], 'details.payload') }}, {{ netsuite_text(['amount_foreign', 'foreign_amount'], 'lines.payload') }}
        ) as foreign_text,
        {{ netsuite_text(['debit'], 'lines.payload') }} as debit_text,
        {{ netsuite_text(['credit'], 'lines.payload') }} as credit_text,
        {{ netsuite_text(['amount', 'netamount'], 'lines.payload') }} as net_text,
        lines.load_id, lines.file_name, lines.row_no, lines.landed_at, lines.recorded_at
    from lines
    -- what was exported without its transaction, or without its line
    left join standing as transactions
        on transactions.kind = 'transaction' and transactions.generation = lines.generation and transactions.source_id = lines.transaction_id
    left join standing as details
        on details.kind = 'transaction_line' and details.generation = lines.generation and details.source_id = lines.line_key

)

select * from erp_netsuite_lines_read
