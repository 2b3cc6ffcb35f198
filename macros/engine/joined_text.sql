{# The texts of a group joined by commas in their own order: the same text whatever the order of the rows. #}
{% macro joined_text(expression) -%}{{ return(adapter.dispatch('joined_text', 'tieout')(expression)) }}{%- endmacro %}
{% macro default__joined_text(expression) %}array_join(sort_array(collect_list({{ expression }})), ','){% endmacro %}
{% macro duckdb__joined_text(expression) %}string_agg({{ expression }}, ',' order by {{ expression }}){% endmacro %}
