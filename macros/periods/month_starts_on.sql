{# The first day of a month given by its number (12 x year + month - 1). #}
{% macro month_starts_on(month_no) -%}
    cast(lpad(cast({{ integer_quotient(month_no, '12') }} as {{ dbt.type_string() }}), 4, '0') || '-'
        || lpad(cast({{ month_no }} % 12 + 1 as {{ dbt.type_string() }}), 2, '0') || '-01' as date)
{%- endmacro %}
