{# Where a resolved row came from and when it was known, of a relation with the columns of `record_columns`. #}
{% macro record_facts(rows) -%}
    {{ rows }}.source_system, {{ rows }}.source_table, {{ rows }}.source_key, {{ rows }}.load_id, {{ rows }}.file_name,
        {{ rows }}.row_no, {{ rows }}.recorded_at, {{ rows }}.is_recorded_at_stated, {{ rows }}.landed_at
{%- endmacro %}
