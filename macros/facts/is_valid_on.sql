{# Whether a policy row (valid_from, valid_to; both days included, no end when null) is valid on a date. #}
{% macro is_valid_on(row, on) -%}
    ({{ row }}.valid_from <= {{ on }} and ({{ row }}.valid_to is null or {{ row }}.valid_to >= {{ on }}))
{%- endmacro %}
