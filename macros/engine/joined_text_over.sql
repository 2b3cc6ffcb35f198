{# The same as `joined_text`, of the rows of a partition, beside each of them. #}
{% macro joined_text_over(expression, partition) -%}{{ return(adapter.dispatch('joined_text_over', 'tieout')(expression, partition)) }}{%- endmacro %}
{% macro default__joined_text_over(expression, partition) %}array_join(sort_array(collect_list({{ expression }}) over (partition by {{ partition | join(', ') }})), ','){% endmacro %}
{% macro duckdb__joined_text_over(expression, partition) %}string_agg({{ expression }}, ',' order by {{ expression }}) over (partition by {{ partition | join(', ') }}){% endmacro %}
