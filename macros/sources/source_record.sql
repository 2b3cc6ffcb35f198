{# Where a row derived from a source came from and when it was known: the columns that end every table of the landing format.
   `relation` has load_id, file_name, row_no, landed_at, recorded_at and is_recorded_at_stated of the record it was read from. #}
{% macro source_record(source_system, table, key, relation) -%}
    '{{ source_system }}' as source_system,
        '{{ table }}' as source_table,
        {% for column in key -%}
            coalesce({{ column }}, ''){{ " || '/' || " if not loop.last }}
        {%- endfor %} as source_key,
        {{ relation }}.load_id, {{ relation }}.file_name, {{ relation }}.row_no, {{ relation }}.landed_at,
        {{ relation }}.recorded_at, {{ relation }}.is_recorded_at_stated
{%- endmacro %}
