{# A row for every row of which the statement is not true; one about a missing amount is not true. #}
{% test holds(model, statement) %}
select *
from {{ model }}
where not coalesce({{ statement }}, false)
{% endtest %}
