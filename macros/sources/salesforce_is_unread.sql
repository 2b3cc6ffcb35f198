{# Whether a field of the company's own says something that its meaning cannot be: a day that is none, a number, or a word of the
   landing format. The kind of an amendment decides nothing, so any word does. #}
{% macro salesforce_is_unread(meaning, told) -%}
    case {{ meaning }}
            when 'signed_on' then try_cast(substr({{ told }}, 1, 10) as date) is null
            when 'changes_on' then try_cast(substr({{ told }}, 1, 10) as date) is null
            when 'ssp' then {{ exact_amount(told) }} is null
            when 'restated_price' then {{ exact_amount(told) }} is null
            when 'method' then {{ told }} not in ('ratable_daily', 'ratable_monthly', 'point_in_time', 'milestone', 'progress', 'usage')
            when 'start_trigger' then {{ told }} not in ('contract', 'activation')
            when 'treatment' then {{ told }} not in ('separate_contract', 'prospective', 'catch_up')
            else false
        end
{%- endmacro %}
