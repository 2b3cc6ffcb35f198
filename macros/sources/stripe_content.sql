{# What an object says, without the marks that an export added (`_ab_emitted_at`): equal for the same state exported twice. #}
{% macro stripe_content(column) -%}{{ return(adapter.dispatch('stripe_content', 'tieout')(column)) }}{%- endmacro %}
{% macro default__stripe_content(column) -%}
    regexp_replace({{ column }}, '[, ]*"_a(b|irbyte)_[a-z_]+": ?("[^"]*"|[-0-9.]+|null)', '')
{%- endmacro %}
{% macro duckdb__stripe_content(column) -%}
    case when instr({{ column }}, '"_a') > 0
        then regexp_replace({{ column }}, '[, ]*"_a(b|irbyte)_[a-z_]+": ?("[^"]*"|[-0-9.]+|null)', '', 'g') else {{ column }} end
{%- endmacro %}
