{# One line of an entry as text: its account, what had been posted on it and what should be. #}
{% macro line_state() -%}
    account_code || ':' || cast(posted_amount as {{ dbt.type_string() }}) || ':' || cast(target_amount as {{ dbt.type_string() }})
{%- endmacro %}
