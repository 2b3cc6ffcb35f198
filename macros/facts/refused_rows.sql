{# The rows of a resolved fact table that are not in force for a fault of their own, with what they name. #}
{% macro refused_rows(rows, line_id='line_id', amendment_id='cast(null as ' ~ dbt.type_string() ~ ')',
        currency_code='cast(null as ' ~ dbt.type_string() ~ ')') -%}
    select source_system, source_table, source_key, load_id, recorded_at, landed_at, resolution,
        contract_id, {{ line_id }} as line_id, {{ amendment_id }} as amendment_id, {{ currency_code }} as currency_code
    from {{ rows }}
    where resolution in ('duplicate', 'conflicting', 'unreadable', 'unplaced')
{%- endmacro %}
