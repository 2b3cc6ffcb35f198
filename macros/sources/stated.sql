{# Every row of a landing-format table that the sources of this build state: those named in `vars.sources` which, by
   `vars.stated_by`, can state the table. All have the columns of the files' own, in that order. #}
{% macro stated(table) -%}
    {%- for source in var('sources') if table in var('stated_by')[source] -%}
    {{ 'union all\n    ' if not loop.first }}select * from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {% endfor -%}
{%- endmacro %}
