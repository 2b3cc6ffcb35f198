{# Integer division of two wide integers, towards zero. `/` is DOUBLE in DuckDB, so it never touches money. #}
{% macro integer_quotient(numerator, denominator) -%}
    {{ return(adapter.dispatch('integer_quotient', 'tieout')(numerator, denominator)) }}
{%- endmacro %}
{% macro default__integer_quotient(numerator, denominator) %}(({{ numerator }}) div ({{ denominator }})){% endmacro %}
{% macro duckdb__integer_quotient(numerator, denominator) %}(({{ numerator }}) // ({{ denominator }})){% endmacro %}
