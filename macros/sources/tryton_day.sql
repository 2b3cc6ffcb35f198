{# A date as Tryton writes it in JSON, {"year": 2026, "month": 1, "day": 31}, at a path of a JSON text; null where there is none. #}
{% macro tryton_day(column, path) -%}
    try_cast(lpad({{ json_text(column, path ~ '.year') }}, 4, '0') || '-' || lpad({{ json_text(column, path ~ '.month') }}, 2, '0')
            || '-' || lpad({{ json_text(column, path ~ '.day') }}, 2, '0') as date)
{%- endmacro %}
