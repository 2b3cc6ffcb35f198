-- How many records of each object stand in landing: the other side of what became of them.
with

records_landed as (

    select cast('' as {{ dbt.type_string() }}) as source_system, cast('' as {{ dbt.type_string() }}) as object, cast(0 as bigint) as landed_rows
    where 1 = 0
    {% for source in record_sources() %}
    union all
    select '{{ source }}', object, count(*)
    from {{ source('landing_' ~ source, var('record_tables')[source]) }}
    group by object
    {%- endfor %}

)

select * from records_landed
