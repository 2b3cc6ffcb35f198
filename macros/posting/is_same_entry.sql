{# Whether two rows are about the same entry; only revenue names an obligation, so null is a value like any other. #}
{% macro is_same_entry(left, right) -%}
    {% for column in entry_key() -%}
        {{ left }}.{{ column }} is not distinct from {{ right }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
