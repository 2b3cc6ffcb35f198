{# A view, replaced in one transaction (rebuild_relation). #}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- do rebuild_relation(target_relation, get_create_view_as_sql(target_relation, sql)) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
