{# What stands under one key of a JSON text, as text; the key may hold any sign (a dot, a dollar): it is a literal, or with
   `is_column` a column that holds it. Null where nothing is. #}
{% macro json_key(column, key, is_column=false) -%}{{ return(adapter.dispatch('json_key', 'tieout')(column, key, is_column)) }}{%- endmacro %}
{% macro default__json_key(column, key, is_column) -%}
    get_json_object({{ column }}, {{ "'$[''' || " ~ key ~ " || ''']'" if is_column else "'$[''" ~ key ~ "'']'" }})
{%- endmacro %}
{% macro duckdb__json_key(column, key, is_column) -%}
    json_extract_string({{ column }}, {{ "'$.\"' || " ~ key ~ " || '\"'" if is_column else "'$.\"" ~ key ~ "\"'" }})
{%- endmacro %}
