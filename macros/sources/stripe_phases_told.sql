{# The phases a schedule tells, as text without the marks of an export: equal where nothing was changed. #}
{% macro stripe_phases_told(column) -%}replace({{ json_text(column, 'phases') }}, '.0,', ','){%- endmacro %}
