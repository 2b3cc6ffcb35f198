{# What an entry is about. All of its lines, and nothing else, share these. #}
{% macro entry_key() -%}
    {{ return(['legal_entity_id', 'accounting_contract_id', 'obligation_id', 'entry_kind', 'origin_period', 'currency_code']) }}
{%- endmacro %}
