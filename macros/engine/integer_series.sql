{# A column of whole numbers from one to another, both included. #}
{% macro integer_series(first, last) -%}{{ return(adapter.dispatch('integer_series', 'tieout')(first, last)) }}{%- endmacro %}
{% macro default__integer_series(first, last) %}explode(sequence({{ first }}, {{ last }})){% endmacro %}
{% macro duckdb__integer_series(first, last) %}unnest(range({{ first }}, {{ last }} + 1)){% endmacro %}
