{# The sources of this build that land records: each has a table of them and says of every one what became of it. #}
{% macro record_sources() -%}
    {%- set found = [] -%}
    {%- for source in var('sources') if source in var('record_tables') -%}{%- do found.append(source) -%}{%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
