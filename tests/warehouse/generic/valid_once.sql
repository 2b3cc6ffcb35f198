{# A row for every policy row that ends before it begins, begins never, or is still valid when the next of its key begins:
   a mapping has one answer a day. A null in the key is a value. #}
{% test valid_once(model, key) %}
select *
from (
    select
        *,
        lead(valid_from) over (partition by {{ key | join(', ') }} order by valid_from) as next_valid_from
    from {{ model }}
) as rows_followed
where valid_from is null
    or valid_to < valid_from
    or coalesce(valid_to, next_valid_from) >= next_valid_from
{% endtest %}
