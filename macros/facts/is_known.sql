{# Whether a row was known by the end of the run's `as_of` day (UTC); every landed row is, where no day is named. #}
{% macro is_known(recorded_at) -%}
    {%- if var('as_of') -%}
    ({{ recorded_at }} < cast('{{ var('as_of') }}' as date) + interval '1' day)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
