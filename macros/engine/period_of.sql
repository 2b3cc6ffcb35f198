{# The calendar month of a date, `YYYY-MM`. #}
{% macro period_of(on) -%}substr(cast({{ on }} as {{ dbt.type_string() }}), 1, 7){%- endmacro %}
