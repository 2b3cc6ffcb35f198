-- What became of every record that a source other than the files landed: it states rows of the landing format, was sent before,
-- gave way to a later state, serves to read others, has no part in revenue, or cannot be placed.
with

-- without such a source there is nothing to tell
none as (

    select
        cast(null as {{ dbt.type_string() }}) as source_system, cast(null as {{ dbt.type_string() }}) as object,
        cast(null as {{ dbt.type_string() }}) as source_id, cast(null as {{ dbt.type_string() }}) as load_id,
        cast(null as {{ dbt.type_string() }}) as file_name, cast(null as bigint) as row_no,
        cast(null as timestamp) as landed_at, cast(null as timestamp) as recorded_at, cast(null as bigint) as record_count,
        cast(null as {{ dbt.type_string() }}) as outcome, cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_string() }}) as exception_type, cast(null as {{ dbt.type_string() }}) as contract_id,
        cast(null as boolean) as is_holding

),

records_accounted as (

    select * from none where source_system is not null
    {% for source in record_sources() %}
    union all
    select * from {{ ref('stg_' ~ source ~ '__records_accounted') }}
    {%- endfor %}

)

select * from records_accounted
