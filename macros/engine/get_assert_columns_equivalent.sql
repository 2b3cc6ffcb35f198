{# Stops the build where a model's columns are not those its contract declares: names, types and number. The adapter compares two
   answers of the engine; here what the engine says of the SQL is held against the declared text first, which is half the
   questions, and only where that differs is the adapter left to decide and to say so. #}
{% macro get_assert_columns_equivalent(sql) -%}
    {{ return(adapter.dispatch('get_assert_columns_equivalent', 'tieout')(sql)) }}
{%- endmacro %}
{% macro default__get_assert_columns_equivalent(sql) -%}{{ return(assert_columns_equivalent(sql)) }}{%- endmacro %}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set found, declared = [], [] -%}
    {%- for column in get_column_schema_from_query(sql, config.get('sql_header', none)) -%}
        {%- do found.append(column.name ~ ' ' ~ column.dtype) -%}
    {%- endfor -%}
    {%- for column in model['columns'].values() -%}
        {%- do declared.append(column['name'] ~ ' ' ~ column['data_type'] | replace(' ', '') | upper) -%}
    {%- endfor -%}
    {%- if found | sort != declared | sort -%}{{ return(assert_columns_equivalent(sql)) }}{%- endif -%}
{%- endmacro %}
