{# schema.table.column of what stands in the landing schemas. #}
{% macro landed_columns(schemas) -%}
    select table_schema || '.' || table_name || '.' || column_name
    from information_schema.columns
    where table_schema in ('{{ schemas | join("', '") }}')
{%- endmacro %}
