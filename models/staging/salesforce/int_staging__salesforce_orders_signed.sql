-- Every order that was ever activated, as it stood when it was first seen so: what was agreed and with whom.
-- Trap: a number, contract or customer changed later is not read; what was signed keeps its name.
with

records as (

    select * from {{ ref('int_staging__salesforce_records_read') }}

),

-- the quote tells what an order changes where the order itself does not
quotes as (

    select
        source_id as quote_id,
        max(coalesce({{ salesforce_text('SBQQ__MasterContract__c') }}, {{ salesforce_text('ContractId') }})) as master_contract_id,
        max(coalesce({{ salesforce_text('SBQQ__Opportunity2__c') }}, {{ salesforce_text('OpportunityId') }})) as opportunity_id
    from records
    where object in ('SBQQ__Quote__c', 'Quote')
    group by source_id

),

opportunities as (

    select
        source_id as opportunity_id,
        max(coalesce({{ salesforce_text('SBQQ__AmendedContract__c') }}, {{ salesforce_text('SBQQ__RenewedContract__c') }})) as changed_contract_id
    from records
    where object = 'Opportunity'
    group by source_id

),

orders as (

    select
        records.*, dated.withdrawn_version_no,
        coalesce({{ salesforce_text('QuoteId') }}, {{ salesforce_text('SBQQ__Quote__c') }}) as quote_id
    from {{ ref('int_staging__salesforce_orders_dated') }} as dated
    inner join records on records.source_id = dated.order_id and records.version_no = dated.version_no
    where records.object = 'Order' and dated.version_no = dated.signed_version_no

),

salesforce_orders_signed as (

    select
        orders.source_id as order_id, orders.version_no,
        coalesce({{ salesforce_text('OrderNumber', 'orders.payload') }}, orders.source_id) as order_number,
        {{ salesforce_text('AccountId', 'orders.payload') }} as account_id,
        coalesce({{ salesforce_text('ContractId', 'orders.payload') }}, quotes.master_contract_id, opportunities.changed_contract_id) as named_contract_id,
        {{ salesforce_text('Contract.ContractNumber', 'orders.payload') }} as named_contract_number,
        {{ salesforce_text('OriginalOrderId', 'orders.payload') }} as original_order_id,
        coalesce({{ salesforce_text('OpportunityId', 'orders.payload') }}, quotes.opportunity_id) as opportunity_id,
        lower(coalesce({{ salesforce_text('Type', 'orders.payload') }}, {{ salesforce_text('OriginalActionType', 'orders.payload') }})) as order_kind,
        upper({{ salesforce_text('CurrencyIsoCode', 'orders.payload') }}) as currency_code,
        coalesce(fields.told_legal_entity, {{ salesforce_text('LegalEntityId', 'orders.payload') }}, {{ salesforce_text('LegalEntity.Name', 'orders.payload') }}) as company_account_key,
        {{ salesforce_day('EffectiveDate', 'orders.payload') }} as effective_on,
        {{ salesforce_day('EndDate', 'orders.payload') }} as ends_on,
        {{ salesforce_instant(salesforce_text('ActivatedDate', 'orders.payload')) }} as activated_at,
        coalesce(fields.told_signed_on, {{ salesforce_day('CustomerAuthorizedDate', 'orders.payload') }}) as told_signed_on,
        fields.told_contract_id, fields.told_amendment_id, fields.told_combine_with, fields.told_kind, fields.told_treatment,
        coalesce(
            {{ salesforce_unread_told('fields.unread_meaning') }},
            {{ salesforce_unread_field([['EffectiveDate', 'day'], ['EndDate', 'day'], ['CustomerAuthorizedDate', 'day']], 'orders.payload') }},
            case when row_number() over (
                partition by coalesce(fields.told_amendment_id, {{ salesforce_text('OrderNumber', 'orders.payload') }}, orders.source_id)
                order by coalesce({{ salesforce_instant(salesforce_text('ActivatedDate', 'orders.payload')) }}, orders.recorded_at), orders.source_id
            ) > 1 then 'another order bears its number or amendment id: give each its own' end
        ) as unread_message,
        orders.withdrawn_version_no,
        orders.load_id, orders.file_name, orders.row_no, orders.landed_at,
        -- what was signed was known when it was signed, whenever the record was touched again
        coalesce({{ salesforce_instant(salesforce_text('ActivatedDate', 'orders.payload')) }}, orders.recorded_at) as recorded_at,
        orders.is_recorded_at_stated or {{ salesforce_text('ActivatedDate', 'orders.payload') }} is not null as is_recorded_at_stated
    from orders
    -- orders without a quote, opportunity or field of the company's own
    left join quotes on quotes.quote_id = orders.quote_id
    left join opportunities
        on opportunities.opportunity_id = coalesce({{ salesforce_text('OpportunityId', 'orders.payload') }}, quotes.opportunity_id)
    left join {{ ref('int_staging__salesforce_fields_mapped') }} as fields
        on fields.object = 'Order' and fields.source_id = orders.source_id and fields.version_no = orders.version_no

)

select * from salesforce_orders_signed
