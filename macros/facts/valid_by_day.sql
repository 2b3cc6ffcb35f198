{# Of every key and day that rows ask for, the policy row valid then; of several the one valid from the latest day. Many rows ask
   for few days, so the ranges are searched once a day and each row then finds its answer by equality.

   policy    the policy table
   rows      the relation that asks
   asked     its key columns, by the policy's
   on        its date column
   columns   the policy columns wanted
   also_by   policy columns that tell answers apart: a bundle has one for each component
   orders    what decides between rows valid from the same day #}
{% macro valid_by_day(policy, rows, asked, on, columns, also_by=[], orders=[]) -%}
    select {{ (asked.values() | list + [on] + columns) | join(', ') }}
    from (
        select
            days.*, {% for column in columns %}policy.{{ column }}, {% endfor %}
            row_number() over (
                partition by {% for column in asked.values() %}days.{{ column }}, {% endfor %}days.{{ on }}
                {%- for column in also_by %}, policy.{{ column }}{% endfor %}
                order by policy.valid_from desc nulls last{% for column in orders %}, policy.{{ column }} nulls last{% endfor %}
            ) as latest_no
        from (select distinct {{ (asked.values() | list + [on]) | join(', ') }} from {{ rows }}) as days
        inner join {{ policy }} as policy
            on {% for theirs, ours in asked.items() %}policy.{{ theirs }} = days.{{ ours }} and {% endfor %}{{ is_valid_on('policy', 'days.' ~ on) }}
    ) as answers
    where latest_no = 1
{%- endmacro %}
