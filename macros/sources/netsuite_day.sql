{# A date of NetSuite: year first, midnight behind it or not; null where it is none. #}
{% macro netsuite_day(keys, column='payload') -%}try_cast(substr({{ netsuite_text(keys, column) }}, 1, 10) as date){%- endmacro %}
