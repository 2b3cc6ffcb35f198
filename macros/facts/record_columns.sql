{# Where a staged row came from and when it was known: the same columns for every table of the landing format.
   A row that does not say when its source knew it was known when it landed, after every time stated in that landing.

   or_null  leave `recorded_at` null where it says what cannot be read (typed_instant_or_null), rather than stop #}
{% macro record_columns(table, key, has_recorded_at=true, or_null=false) -%}
    coalesce(source_system, 'files') as source_system,
        '{{ table }}' as source_table,
        {% for column in key -%}
            coalesce({{ column }}, ''){{ " || '/' || " if not loop.last }}
        {%- endfor %} as source_key,
        _load_id as load_id,
        _file as file_name,
        _row_no as row_no,
        _landed_at as landed_at,
        {% if or_null -%}
        case when recorded_at is null then _landed_at else {{ typed_instant_or_null('recorded_at') }} end as recorded_at,
        recorded_at is not null as is_recorded_at_stated
        {%- elif has_recorded_at -%}
        coalesce({{ typed_instant('recorded_at') }}, _landed_at) as recorded_at,
        recorded_at is not null as is_recorded_at_stated
        {%- else -%}
        _landed_at as recorded_at,
        false as is_recorded_at_stated
        {%- endif %}
{%- endmacro %}
