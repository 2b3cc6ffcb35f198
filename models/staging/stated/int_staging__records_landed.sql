-- How many records of each object stand in landing: the other side of what became of them.
with

records_landed as (

    select cast('' as {{ dbt.type_string() }}) as source_system, cast('' as {{ dbt.type_string() }}) as object, cast(0 as bigint) as landed_rows
    where 1 = 0
    {% for system in record_sources() %}
    {%- set object = 'type' if var('record_tables')[system] == 'events' else 'object' %}
    -- an event's type is its object
    union all
    select '{{ system }}', {{ object }}, count(*)
    from {{ source('landing_' ~ system, var('record_tables')[system]) }}
    group by {{ object }}
    {% endfor %}

)

select * from records_landed
