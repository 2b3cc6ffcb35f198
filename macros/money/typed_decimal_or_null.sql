{# The same as `typed_decimal`, but null where the text is no number or has more decimals than the type: for a table of tens of
   millions of rows, whose reader stops the build once for all of them (typed_instant_or_null). #}
{% macro typed_decimal_or_null(column, precision, scale) -%}
    case
            when length({{ column }}) > {{ scale }} + 1 and trim(trailing '0' from {{ column }}) like '%.{{ '_' * (scale + 1) }}%' then null
            else try_cast({{ column }} as decimal({{ precision }}, {{ scale }}))
        end
{%- endmacro %}
