{# Text as money in major units; null where it is no number, or has more decimals than any currency. #}
{% macro exact_amount(told) -%}
    case when try_cast({{ told }} as decimal(38, 12)) = try_cast({{ told }} as decimal(19, 4)) then try_cast({{ told }} as decimal(19, 4)) end
{%- endmacro %}
