{# What NetSuite says under a key, null where it says nothing; more keys are the names other versions give it. #}
{% macro netsuite_text(keys, column='payload') -%}
    coalesce({% for key in keys %}nullif(trim({{ json_text(column, key) }}), ''){{ ', ' if not loop.last }}{% endfor %}, null)
{%- endmacro %}
