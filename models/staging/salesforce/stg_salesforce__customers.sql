-- Customers, as accounts: a master, so every state of an account is a word on it and the latest holds.
-- Trap: a deleted account ends no contract: its last state stands.
with

accounts as (

    select
        records.*,
        coalesce(
            {{ salesforce_text('ParentId') }},
            -- exports of set-up data name the parent
            {{ salesforce_text('Parent.Name') }}
        ) as parent_account_id,
        fields.told_customer_id, fields.told_erp_customer_id, fields.told_segment
    from {{ ref('int_staging__salesforce_records_read') }} as records
    -- an account without fields of the company's own
    left join {{ ref('int_staging__salesforce_fields_mapped') }} as fields
        on fields.object = records.object and fields.source_id = records.source_id and fields.version_no = records.version_no
    where records.object = 'Account' and not records.is_deleted

),

mapped as (

    select * from {{ ref('source_customers') }}
    where source_system = 'salesforce'

),

named as (

    select
        accounts.*,
        mapped.customer_id as mapped_customer_id, mapped.erp_customer_id as mapped_erp_customer_id,
        parents.customer_id as mapped_parent_id
    from accounts
    -- an account or parent that policy does not map is its own customer
    left join mapped
        on mapped.source_customer_id = accounts.source_id and {{ is_valid_on('mapped', 'cast(accounts.recorded_at as date)') }}
    left join mapped as parents
        on parents.source_customer_id = accounts.parent_account_id and {{ is_valid_on('parents', 'cast(accounts.recorded_at as date)') }}

),

customers as (

    select
        coalesce(named.mapped_customer_id, own.customer_id, named.source_id) as customer_id,
        coalesce(
            {{ salesforce_text('Name', 'named.payload') }},
            -- a person, where whoever exported it does not see the name made of both
            trim(coalesce({{ salesforce_text('FirstName', 'named.payload') }} || ' ', '') || {{ salesforce_text('LastName', 'named.payload') }})
        ) as customer_name,
        coalesce(named.mapped_parent_id, parents.customer_id, named.parent_account_id) as parent_customer_id,
        coalesce(
            {{ salesforce_text('BillingCountryCode', 'named.payload') }}, {{ salesforce_text('BillingCountry', 'named.payload') }},
            {{ salesforce_text('BillingAddress.countryCode', 'named.payload') }}, {{ salesforce_text('BillingAddress.country', 'named.payload') }}
        ) as country_code,
        named.told_segment as segment,
        coalesce(named.mapped_erp_customer_id, named.told_erp_customer_id) as erp_customer_id,
        {{ source_record('salesforce', 'customers', ['coalesce(named.mapped_customer_id, own.customer_id, named.source_id)'], 'named') }}
    from named
    left join {{ ref('int_staging__salesforce_accounts_named') }} as own on own.account_id = named.source_id
    left join {{ ref('int_staging__salesforce_accounts_named') }} as parents on parents.account_id = named.parent_account_id

)

select * from customers
