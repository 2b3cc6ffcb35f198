{# What a field of the company's own (in metadata, by source_fields) says of an object of Stripe; null where none is named. #}
{% macro stripe_told(object, meaning, column) -%}
    {%- set path -%}
        (select max(field_path) from {{ ref('source_fields') }}
            where source_system = 'stripe' and object = '{{ object }}' and meaning = '{{ meaning }}')
    {%- endset -%}
    nullif({{ json_at(column, path) }}, '')
{%- endmacro %}
