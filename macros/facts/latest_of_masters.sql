{# The rows of a master table that hold: of each key the latest recorded; of several recorded at once the one whose values
   sort last as text, so that the order of arrival decides nothing. History stays in landing. #}
{% macro latest_of_masters(rows, key, columns) -%}
    select {{ (key + columns) | join(', ') }}, source_system, source_table, source_key, load_id, recorded_at
    from (
        select
            *,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by recorded_at desc
                {%- for column in columns %}, coalesce(cast({{ column }} as {{ dbt.type_string() }}), '') desc {% endfor -%}
                , source_system, load_id, file_name, row_no
            ) as latest_no
        from {{ rows }}
        where {{ is_known('recorded_at') }}
    ) as numbered
    where latest_no = 1
{%- endmacro %}
