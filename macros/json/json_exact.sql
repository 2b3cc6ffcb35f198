{# A JSON text whose numbers all keep their digits when read from: an engine that reads a number through a binary fraction is
   given the long ones as texts. Shorter ones come out as the same value. #}
{% macro json_exact(column) -%}{{ return(adapter.dispatch('json_exact', 'tieout')(column)) }}{%- endmacro %}
{% macro default__json_exact(column) -%}{{ column }}{%- endmacro %}
{# Strings are matched so that digits within them are left alone; chr(1) never stands in JSON unescaped. #}
{% macro duckdb__json_exact(column) -%}
    case when regexp_matches({{ column }}, '[0-9.]{16,}')
        then replace(replace(
            regexp_replace({{ column }}, '("(?:[^"\\]|\\.)*")|(-?[0-9][-+.0-9eE]*)', '\1' || chr(1) || '\2' || chr(1), 'g'),
            chr(1) || chr(1), ''), chr(1), '"')
        else {{ column }} end
{%- endmacro %}
