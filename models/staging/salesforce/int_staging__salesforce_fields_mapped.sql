-- What a company's own fields say of its records, by the meaning that policy gives them (source_fields).
-- Trap: a field may stand in a parent, as `Parent.Field`, which CSV writes as one key and JSON as an object within, and exporters write
-- it in capitals or as columns of a warehouse are called (My_Field__c: my_field_c). What was told and cannot be read is not passed over: it would be as if nobody had told it.
with

fields as (

    select * from {{ ref('source_fields') }}
    where source_system = 'salesforce'

),

told as (

    select
        records.object, records.source_id, records.version_no, fields.meaning,
        nullif(nullif(coalesce(
            {{ json_key('records.payload', 'fields.field_path', is_column=true) }},
            {{ json_at('records.payload', 'fields.field_path') }},
            {{ json_key('records.payload', 'upper(fields.field_path)', is_column=true) }},
            {{ json_key('records.payload', "lower(replace(fields.field_path, '__', '_'))", is_column=true) }}
        ), ''), '#N/A') as told_text
    from {{ ref('int_staging__salesforce_records_read') }} as records
    inner join fields on fields.object = records.object

),

salesforce_fields_mapped as (

    select
        object, source_id, version_no,
        {% for meaning in ['contract_id', 'amendment_id', 'line_id', 'customer_id', 'erp_customer_id', 'segment',
            'legal_entity', 'combine_with', 'kind', 'treatment', 'sku', 'method', 'start_trigger',
            'obligation_key', 'allocation_group', 'ssp', 'restated_price'] -%}
        max(case when meaning = '{{ meaning }}' then told_text end) as told_{{ meaning }},
        {% endfor -%}
        try_cast(substr(max(case when meaning = 'signed_on' then told_text end), 1, 10) as date) as told_signed_on,
        try_cast(substr(max(case when meaning = 'changes_on' then told_text end), 1, 10) as date) as told_changes_on,
        min(case when {{ salesforce_is_unread('meaning', 'told_text') }} then meaning end) as unread_meaning
    from told
    where told_text is not null
    group by object, source_id, version_no

)

select * from salesforce_fields_mapped
