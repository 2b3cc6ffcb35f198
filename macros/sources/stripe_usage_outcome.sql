{# What became of a record of usage, why, and the exception it raises, by where it was placed. #}
{% macro stripe_usage_outcome(usage_state) -%}
    case {{ usage_state }} when 'stated' then 'stated' when 'unchanged' then 'superseded' when 'summed' then 'superseded'
            when 'licensed' then 'context' else 'unmapped' end as outcome,
        case {{ usage_state }}
            when 'stated' then 'what was used'
            when 'unchanged' then 'nothing more was used since it was told before'
            when 'summed' then 'a summary of its meter or item counts it'
            when 'licensed' then 'its item is not metered: this is its quantity'
            when 'unknown' then 'its subscription item, or a subscription of its customer with that meter, never landed: land the subscription'
            when 'gauge' then 'its meter takes the last or the greatest, not the sum: land what to bill as usage_events'
            when 'unheard' then 'the event it takes back never landed: land it'
            when 'unnamed' then 'its contract names no line for it: map the item to a line in the policy file source_contracts'
            else 'its quantity is no number of at most nine decimals, or its time cannot be read'
        end as reason,
        case when {{ usage_state }} in ('unknown', 'gauge', 'unnamed', 'unread', 'unheard') then 'unmapped_record' end as exception_type
{%- endmacro %}
