{# What became of a state of an order product, why, and the exception it raises, by the kind of state that it is. #}
{% macro salesforce_product_outcome(state_kind) -%}
    case
            when {{ state_kind }} in ('orphan', 'unread', 'unsupported', 'changed') then 'unmapped'
            when {{ state_kind }} = 'not signed' then 'context'
            when {{ state_kind }} in ('before', 'after') then 'superseded'
            else 'stated'
        end as outcome,
        case {{ state_kind }}
            when 'orphan' then 'its order was never landed: land the order'
            when 'not signed' then 'its order was never activated: nobody is bound (606-10-25-1)'
            when 'before' then 'a draft of what was activated later, or never part of it'
            when 'after' then 'a later state of a product on an activated order: what was signed stands'
            when 'unread' then line_message
            when 'unsupported' then 'it takes away what the calendar does not price, or more than there is, or to another end: state the rest in the field that source_fields names restated_price, or amend by another order'
            when 'changed' then 'it was changed on an activated order, which says no day for the change: make an amendment order'
            else case
                when is_folded then 'its price stands on its bundle'
                when is_container then 'its price stands on its components'
                when is_restating then 'changes a line'
                when is_opening then 'a line as signed'
                else 'adds a line' end
        end as reason,
        case {{ state_kind }}
            when 'orphan' then 'unmapped_record'
            when 'unread' then line_exception_type
            when 'unsupported' then 'unsupported_change'
            when 'changed' then 'unsupported_change'
        end as exception_type
{%- endmacro %}
