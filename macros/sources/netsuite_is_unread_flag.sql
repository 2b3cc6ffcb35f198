{# Whether NetSuite says under a key neither yes nor no, but something: taken for no, it would open what is closed. #}
{% macro netsuite_is_unread_flag(keys, column='payload') -%}
    coalesce(lower({{ netsuite_text(keys, column) }}) not in ('t', 'true', 'yes', 'y', '1', 'f', 'false', 'no', 'n', '0'), false)
{%- endmacro %}
