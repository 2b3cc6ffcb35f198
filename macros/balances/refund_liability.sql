{# What is still to go back to the customer, not below 0 and not above the contract liability (606-10-32-10). Refund
   estimates and credit notes are both landed as negative amounts; what is to go back is credit notes less estimates. #}
{% macro refund_liability(to_refund, liability) -%}least(greatest({{ to_refund }}, 0), greatest({{ liability }}, 0)){%- endmacro %}
