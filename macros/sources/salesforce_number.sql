{# A number field of a Salesforce record, with the digits it was written with (up to 12 after the point: what comes beyond is the noise
   of a float); null beyond 15 digits before it, which no amount or quantity has, and where sums would overflow. #}
{% macro salesforce_number(field, column='payload') -%}
    cast(try_cast({{ salesforce_text(field, column) }} as decimal(27, 12)) as decimal(38, 12))
{%- endmacro %}
