{# A yes or no of NetSuite, which writes T, TRUE or Yes by version and export; null where it says nothing. #}
{% macro netsuite_flag(keys, column='payload') -%}
    lower({{ netsuite_text(keys, column) }}) in ('t', 'true', 'yes', 'y', '1')
{%- endmacro %}
