-- What became of every record that Salesforce sent, each exactly once. What nobody reads is kept and told as such.
-- Trap: a record is a state: the same order may be sent often and makes its contract once.
with

judged as (

    select object, source_id, version_no, outcome, reason, exception_type, contract_id from {{ ref('int_staging__salesforce_orders_judged') }}
    union all
    select object, source_id, version_no, outcome, reason, exception_type, contract_id from {{ ref('int_staging__salesforce_order_products_judged') }}
    union all
    select object, source_id, version_no, outcome, reason, exception_type, contract_id from {{ ref('int_staging__salesforce_others_judged') }}

),

records_accounted as (

    select
        'salesforce' as source_system,
        records.object, records.source_id, records.load_id, records.file_name, records.row_no, records.landed_at, records.recorded_at,
        cast(1 as bigint) as record_count,
        case when records.is_repeated then 'duplicate' else coalesce(judged.outcome, 'out_of_scope') end as outcome,
        case
            when records.is_repeated then 'the same state was sent before'
            else coalesce(judged.reason, records.object || ' has no part in contracts: kept, not read')
        end as reason,
        case when not records.is_repeated then judged.exception_type end as exception_type,
        judged.contract_id,
        not records.is_repeated and judged.exception_type is not null and judged.contract_id is not null as is_holding
    from {{ ref('int_staging__salesforce_records_read') }} as records
    -- objects that nothing is read from
    left join judged
        on judged.object = records.object and judged.source_id = records.source_id and judged.version_no = records.version_no

)

select * from records_accounted
