{# Whether a product is sold until somebody ends it: its price is then that of one billing period, not of any term. #}
{% macro salesforce_is_evergreen(column, selling_model) -%}
    coalesce(lower(coalesce({{ selling_model }}, {{ salesforce_text('ProductSellingModel.SellingModelType', column) }},
        {{ salesforce_text('SBQQ__SubscriptionType__c', column) }})) = 'evergreen', false)
{%- endmacro %}
