-- NetSuite's chart of accounts, each as it stands: its number, which the policy names it by, and whom it is open to.
-- Trap: an account without a number is called by its name, and without that by its id.
with

erp_netsuite_accounts_read as (

    select
        generation, source_id as account_id,
        coalesce(
            {{ netsuite_text(['acctnumber', 'account_number', 'fullname', 'full_name', 'name', 'accountsearchdisplayname']) }}, source_id
        ) as account_code,
        lower(replace(coalesce({{ netsuite_text(['accttype', 'type_name']) }}, ''), ' ', '')) in ('acctrec', 'accountsreceivable') as is_receivable,
        is_deleted or coalesce({{ netsuite_flag(['isinactive', 'is_inactive']) }}, false) as is_closed,
        -- null: of all subsidiaries
        case when coalesce({{ netsuite_flag(['includechildren', 'include_children']) }}, false) then null
            else ',' || replace({{ netsuite_text(['subsidiary', 'subsidiaries']) }}, ' ', '') || ',' end as subsidiary_list,
        recorded_at, is_recorded_at_stated, load_id, file_name, row_no, landed_at
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'account' and not is_history and not is_duplicate and latest_no = 1

)

select * from erp_netsuite_accounts_read
