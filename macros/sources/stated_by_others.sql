{# The keys of a landing-format table that the other sources of this build state, as far as they were known: what each of them owns. #}
{% macro stated_by_others(source_system, table, key) -%}
    select cast(null as {{ dbt.type_string() }}) as {{ key }} where 1 = 0
    {%- for source in var('sources') if source != source_system and table in var('stated_by')[source] %}
    union all
    select {{ key }} from {{ ref('stg_' ~ source ~ '__' ~ table) }} where {{ is_known('recorded_at') }}
    {%- endfor %}
{%- endmacro %}
