{# What is still to go back to the customer, not below 0 and not above the contract liability (606-10-32-10). Refund
   estimates and credit notes are both landed as negative amounts; `to_refund_to_date_amount` is credit notes less estimates. #}
{% macro refund_liability() -%}
    least(greatest(to_refund_to_date_amount, 0), greatest(liability_to_date_amount, 0))
{%- endmacro %}
