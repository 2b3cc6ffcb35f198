{# The widest exact integer of the engine (38 digits): running weights and their products. #}
{% macro type_wide_integer() -%}{{ return(adapter.dispatch('type_wide_integer', 'tieout')()) }}{%- endmacro %}
{% macro default__type_wide_integer() %}decimal(38,0){% endmacro %}
{% macro duckdb__type_wide_integer() %}hugeint{% endmacro %}
