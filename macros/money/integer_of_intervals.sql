{# How many whole intervals there are in a count of months or days. #}
{% macro integer_of_intervals(total, each) -%}{{ integer_quotient('cast(' ~ total ~ ' as bigint)', 'nullif(cast(' ~ each ~ ' as bigint), 0)') }}{%- endmacro %}
