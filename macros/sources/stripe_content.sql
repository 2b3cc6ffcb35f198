{# What an object says, without the marks that a connector added (`_ab_emitted_at`, `_airbyte_meta`, `_sdc_extracted_at`): equal for the same
   state exported twice. #}
{% macro stripe_content(column) -%}{{ return(adapter.dispatch('stripe_content', 'tieout')(column)) }}{%- endmacro %}
{% macro default__stripe_content(column) -%}
    regexp_replace({{ column }}, '[, ]*"_(ab|airbyte|sdc|fivetran)_[a-z_]+": ?("[^"]*"|[-0-9.]+|null|true|false|[{][^{}]*[}])', '')
{%- endmacro %}
{% macro duckdb__stripe_content(column) -%}
    case when instr({{ column }}, '"_') > 0
        then regexp_replace({{ column }}, '[, ]*"_(ab|airbyte|sdc|fivetran)_[a-z_]+": ?("[^"]*"|[-0-9.]+|null|true|false|[{][^{}]*[}])', '', 'g') else {{ column }} end
{%- endmacro %}
