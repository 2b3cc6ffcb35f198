-- NetSuite's rows as landed, whichever generation of its names they came under, with what became of their states.
-- Trap: an export of the history holds a row's old states too, marked inactive; they add nothing to the state that stands.
with

landed as (

    select
        object, source_id, payload,
        case
            when object in ('netsuite.account', 'netsuite.accounts') then 'account'
            when object in ('netsuite.accounting_book', 'netsuite.accounting_books') then 'book'
            when object in ('netsuite.accounting_period', 'netsuite.accounting_periods') then 'period'
            when object in ('netsuite.currency', 'netsuite.currencies') then 'currency'
            when object in ('netsuite.customer', 'netsuite.customers') then 'customer'
            when object in ('netsuite.subsidiary', 'netsuite.subsidiaries') then 'subsidiary'
            when object in ('netsuite.transaction', 'netsuite.transactions') then 'transaction'
            when object in ('netsuite.transaction_accounting_line', 'netsuite.transaction_lines') then 'accounting_line'
            when object = 'netsuite.transaction_line' then 'transaction_line'
            when object = 'netsuite.accounting_period_fiscal_cal' then 'period_calendar'
            else 'other'
        end as kind,
        -- ids of the one do not stand in the other
        case when object like '%s' then 'before SuiteQL' else 'SuiteQL' end as generation,
        not coalesce({{ netsuite_flag(['_fivetran_active']) }}, true) as is_history,
        coalesce(is_deleted, '') = 'true' as is_deleted,
        coalesce({{ typed_instant('source_updated_at') }}, _landed_at) as recorded_at,
        source_updated_at is not null as is_recorded_at_stated,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at
    from {{ source('landing_erp', 'records') }}
    where object like 'netsuite.%'

),

compared as (

    select
        *,
        coalesce(payload = lag(payload) over (
            partition by object, source_id, is_history order by landed_at, load_id, file_name, row_no), false) as is_duplicate
    from landed

),

erp_netsuite_records_read as (

    select
        *,
        row_number() over (
            partition by object, source_id, is_history, is_duplicate order by landed_at desc, load_id desc, file_name desc, row_no desc
        ) as latest_no
    from compared

)

select * from erp_netsuite_records_read
