{# round(numerator / denominator) on the exact rational, halves away from zero (the one rounding rule of the subledger).
   Both are integers; the denominator is positive (null or 0 gives null). #}
{% macro round_ratio(numerator, denominator) -%}
    (sign({{ numerator }}) * {{ integer_quotient(
        '2 * abs(cast(' ~ numerator ~ ' as ' ~ type_wide_integer() ~ ')) + (' ~ denominator ~ ')',
        '2 * nullif(cast(' ~ denominator ~ ' as ' ~ type_wide_integer() ~ '), 0)'
    ) }})
{%- endmacro %}
