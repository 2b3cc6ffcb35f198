{# The values of a row as one text, for people to read. #}
{% macro row_as_text(rows, columns) -%}
    {% for column in columns -%}
    '{{ column }}=' || coalesce(cast({{ rows }}.{{ column }} as {{ dbt.type_string() }}), ''){{ " || ', ' || " if not loop.last }}
    {%- endfor %}
{%- endmacro %}
