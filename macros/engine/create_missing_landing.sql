{# Creates every landing table that the sources declare and nobody has landed yet, empty, and adds declared columns that an
   older landing lacks: so a plain `dbt build` works on an empty warehouse and a missing table is an empty one. #}
{% macro create_missing_landing() -%}
    {%- if execute -%}
        {%- set schemas = graph.sources.values() | map(attribute='schema') | unique | list -%}
        {%- set present = [] -%}
        {%- for row in run_query(landed_columns(schemas)) -%}{%- do present.append(row[0]) -%}{%- endfor -%}
        {%- for schema in schemas -%}{%- do run_query('create schema if not exists ' ~ schema) -%}{%- endfor -%}
        {%- for node in graph.sources.values() -%}
            {%- set name = node.schema ~ '.' ~ node.identifier -%}
            {%- set missing = [] -%}
            {%- for column in node.columns.values() -%}
                {%- if name ~ '.' ~ column.name not in present -%}
                    {%- do missing.append(column.name ~ ' ' ~ column.data_type) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- if missing | length == node.columns | length -%}
                {%- do run_query('create table if not exists ' ~ name ~ ' (' ~ missing | join(', ') ~ ')') -%}
            {%- else -%}
                {%- for column in missing -%}{%- do run_query('alter table ' ~ name ~ ' add column ' ~ column) -%}{%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
