-- The ERP's chart of accounts by legal entity: what can be posted to. Tryton keeps a chart a company, NetSuite one for all.
-- Trap: an account that is closed or inactive stands here too, and nothing can be posted to it.
with

tryton as (

    select
        companies.legal_entity_id,
        {{ json_text('records.payload', 'code') }} as account_code,
        coalesce({{ json_text('records.payload', 'closed') }}, 'false') = 'true' as is_closed,
        coalesce({{ typed_instant('records.source_updated_at') }}, records._landed_at) as recorded_at,
        records._load_id as load_id, records._file as file_name, records._row_no as row_no, records._landed_at as landed_at
    from {{ source('landing_erp', 'records') }} as records
    inner join {{ ref('int_staging__erp_tryton_companies') }} as companies
        on companies.company_id = {{ json_text('records.payload', 'company') }} and companies.legal_entity_id is not null
    where records.object = 'tryton.account'

),

netsuite as (

    select distinct  -- several subsidiaries may be one legal entity
        subsidiaries.legal_entity_id, accounts.account_code, accounts.is_closed, accounts.recorded_at,
        accounts.load_id, accounts.file_name, accounts.row_no, accounts.landed_at
    from {{ ref('int_staging__erp_netsuite_accounts_read') }} as accounts
    inner join {{ ref('int_staging__erp_netsuite_subsidiaries_mapped') }} as subsidiaries
        on subsidiaries.generation = accounts.generation and subsidiaries.is_listed and not subsidiaries.is_elimination
        and subsidiaries.legal_entity_id is not null
        and (accounts.subsidiary_list is null or subsidiaries.subsidiary_id = ''
            or accounts.subsidiary_list like '%,' || subsidiaries.subsidiary_id || ',%')

),

accounts as (

    select *, 'erp' as source_system, 'accounts' as source_table, legal_entity_id || '/' || account_code as source_key
    from (select * from tryton where account_code is not null union all select * from netsuite) as charts

)

select * from accounts
