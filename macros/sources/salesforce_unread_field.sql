{# The first of a record's fields that says something and cannot be read as what it is, with how to write it; null where all can. What
   such a field says is never passed over: another date or price would stand in its place. `fields` are [name, 'day' or 'number']. #}
{% macro salesforce_unread_field(fields, column='payload') -%}
    case
            {%- for field, kind in fields %}
            when {{ salesforce_text(field, column) }} is not null
                and {{ salesforce_day(field, column) if kind == 'day' else salesforce_number(field, column) }} is null
                then 'its {{ field }} is no {{ 'day: write it as year-month-day' if kind == 'day' else 'number of at most 15 digits before the point: write it without separators' }}'
            {%- endfor %}
        end
{%- endmacro %}
