-- Objects that are only read to understand others, and why. What stands neither here nor elsewhere has no part in contracts.
with

salesforce_objects_known as (

    {% for object, reason in {
        'Contract': 'names the contract that activated orders make',
        'Opportunity': 'a hope, closed or not: the activated order binds (606-10-25-1)',
        'OpportunityLineItem': 'a hope, closed or not: the activated order binds (606-10-25-1)',
        'Quote': 'an offer: the activated order binds (606-10-25-1)',
        'QuoteLineItem': 'an offer: the activated order binds (606-10-25-1)',
        'SBQQ__Quote__c': 'an offer: the activated order binds (606-10-25-1)',
        'SBQQ__QuoteLine__c': 'an offer: the activated order binds (606-10-25-1)',
        'OrderAction': 'tells what an order product does to an asset',
        'OrderItemDetail': 'parts of an order product that is read whole',
        'SBQQ__OrderItemConsumptionSchedule__c': 'tells the order product of its rates',
        'SBQQ__Subscription__c': 'what an activated order made: the order is read',
        'Asset': 'what an activated order made: the order is read',
        'AssetAction': 'tells the asset that an order product changes',
        'AssetActionSource': 'tells the asset that an order product changes',
        'AssetStatePeriod': 'what an activated order made: the order is read',
        'Product2': 'names what is sold',
        'Pricebook2': 'list prices: the order tells what was agreed',
        'PricebookEntry': 'list prices: the order tells what was agreed',
        'ProductSellingModel': 'terms of sale: the order tells what was agreed',
        'RateCard': 'list prices: the order tells what was agreed',
        'RateCardEntry': 'list prices, read where an order agreed none',
        'RateAdjustmentByTier': 'list prices: the order tells what was agreed',
        'LegalEntity': 'names the company that sells',
        'CurrencyType': 'currencies of the org: the policy file currencies holds ours',
        'FulfillmentOrder': 'tells the order that a step fulfils',
        'FulfillmentOrderLineItem': 'tells the order product that a step fulfils',
        'FulfillmentPlan': 'holds fulfilment steps, which are read',
        'FulfillmentStepSource': 'tells the order product that a step fulfils',
    }.items() -%}
    {{ 'union all\n    ' if not loop.first }}select cast('{{ object }}' as {{ dbt.type_string() }}) as object, cast('{{ reason }}' as {{ dbt.type_string() }}) as reason
    {% endfor %}

)

select * from salesforce_objects_known
