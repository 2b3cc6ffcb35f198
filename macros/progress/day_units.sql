{# Days counted from a fixed day to the end of `on`: the difference of two is the days between them. #}
{% macro day_units(on) -%}cast({{ dbt.datediff("cast('1970-01-01' as date)", on, "day") }} as bigint){%- endmacro %}
