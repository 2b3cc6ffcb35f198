{# A row for every key that comes twice or has a null in it. `nullable` names key columns in which null is a value (an
   amendment_id that is null as signed). #}
{% test grain(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}, count(*) as rows_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
    {%- for column in columns if column not in nullable %} or {{ column }} is null{% endfor %}
{% endtest %}
