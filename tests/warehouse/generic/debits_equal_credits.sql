{# A row for every group whose debits are not its credits. #}
{% test debits_equal_credits(model, columns) %}
select {{ columns | join(', ') }}, sum(debit_amount) as debit_amount, sum(credit_amount) as credit_amount
from {{ model }}
group by {{ columns | join(', ') }}
having sum(debit_amount) <> sum(credit_amount)
{% endtest %}
