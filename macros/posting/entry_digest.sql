{# Digest of what an entry is about, the month it happens to be posted in left out: that may change, the entry does not. #}
{% macro entry_digest() -%}
    md5(legal_entity_id || '|' || accounting_contract_id || '|' || coalesce(obligation_id, '') || '|' || entry_kind || '|'
        || origin_period || '|' || currency_code)
{%- endmacro %}
