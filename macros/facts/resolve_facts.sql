{# Which of the rows of a fact table stands for its key (landing.md, two kinds of table): the earliest recorded; of several
   recorded at once the one whose values sort first as text, in column order. One that says the same in the table's own
   columns is a `duplicate`, one that says something else is `conflicting`, one that can't be read is `unreadable`.

   Sorting everything would cost more than all the rest of the build, so only keys seen twice are sorted.

   rows        relation with the staged columns and `is_readable`
   seen_twice  the CTE of `keys_seen_twice` over the same rows and key
   key         key columns; null is a value like any other
   columns     the table's own columns in their order, `recorded_at` and `source_system` left out #}
{% macro resolve_facts(rows, seen_twice, key, columns) -%}
    select
        {{ rows }}.*,
        case when is_readable then 'in_force' else 'unreadable' end as resolution
    from {{ rows }}
    -- nearly all come once
    left join {{ seen_twice }} on {{ seen_twice }}.bucket = {{ key_bucket(key) }}
    where not is_readable or {{ seen_twice }}.bucket is null

    union all

    select
        {{ rows }}.*,
        case
            when row_number() over standing = 1 then 'in_force'
            when {% for column in columns -%}
                {{ column }} is not distinct from first_value({{ column }}) over standing{{ ' and ' if not loop.last }}
            {%- endfor %} then 'duplicate'
            else 'conflicting'
        end as resolution
    from {{ rows }}
    inner join {{ seen_twice }} on {{ seen_twice }}.bucket = {{ key_bucket(key) }}
    where is_readable
    window standing as (
        partition by {{ key | join(', ') }}
        order by recorded_at
        {%- for column in columns %}, coalesce(cast({{ column }} as {{ dbt.type_string() }}), '') {% endfor -%}
        , source_system, load_id, file_name, row_no
        rows between unbounded preceding and unbounded following
    )
{%- endmacro %}
