{# Landed text as an exact decimal. A plain cast rounds silently what has more decimals than the type; here the build stops.
   `ingest` makes a dead letter of such a row, so this only speaks where somebody landed by other means. #}
{% macro typed_decimal(column, precision, scale) -%}
    case
            when length({{ column }}) > {{ scale }} + 1 and instr({{ column }}, '.') > 0
                and length(trim(trailing '0' from {{ column }})) - instr({{ column }}, '.') > {{ scale }}
                then cast({{ refuse("'" ~ column ~ " has more than " ~ scale ~ " decimals: ' || " ~ column) }} as decimal({{ precision }}, {{ scale }}))
            else cast({{ column }} as decimal({{ precision }}, {{ scale }}))
        end
{%- endmacro %}
