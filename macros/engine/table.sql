{# A table, rebuilt whole in one transaction (rebuild_relation). #}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- do rebuild_relation(target_relation, create_table_as(False, target_relation, compiled_code)) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
