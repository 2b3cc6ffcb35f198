-- Contracts that an activated order opened, as signed (606-10-25-1).
-- Trap: quotes and opportunities carry amounts too and bind nobody.
with

contracts as (

    select
        opened.contract_id, opened.customer_id, opened.legal_entity_id, opened.currency_code, opened.signed_on,
        opened.combine_with, opened.opportunity_id,
        {{ source_record('salesforce', 'contracts', ['opened.contract_id'], 'orders') }}
    from {{ ref('int_staging__salesforce_contracts_opened') }} as opened
    inner join {{ ref('int_staging__salesforce_orders_signed') }} as orders on orders.order_id = opened.order_id
    where opened.exception_type is null

)

select * from contracts
