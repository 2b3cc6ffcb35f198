{# The buckets of the readable rows whose key may have come twice: the few that `resolve_facts` has to look at. #}
{% macro keys_seen_twice(rows, key) -%}
    select {{ key_bucket(key) }} as bucket
    from {{ rows }}
    where is_readable
    group by 1
    having count(*) > 1
{%- endmacro %}
