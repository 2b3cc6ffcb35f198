{# What became of a state of an invoice or credit note, why, and the exception it raises, by the kind of state that it is. #}
{% macro stripe_document_outcome(state_kind) -%}
    case {{ state_kind }} when 'billed' then 'stated' when 'voided' then 'stated' when 'unplaced' then 'unmapped' when 'lineless' then 'unmapped' when 'metered' then 'unmapped' when 'unsupported' then 'unmapped' when 'odd' then 'unmapped'
            when 'later' then 'superseded' else 'context' end as outcome,
        case {{ state_kind }}
            when 'billed' then 'first final: its lines are billed or credited'
            when 'voided' then 'voided: its lines are taken back'
            when 'unplaced' then message
            when 'metered' then 'it is credited, and takes back metered use whose price it does not change: state a price estimate'
            when 'lineless' then 'its lines never landed: land them'
            when 'unsupported' then 'it takes back what the calendar does not price: state the rest as an amendment'
            when 'odd' then 'its status is none that is known, so whether it is final is not: correct it, or have the status read'
            when 'draft' then 'a draft: it may change, and nobody is bound'
            when 'empty' then 'it has no lines'
            when 'unbound' then 'of a subscription that never came into force: nobody is bound (606-10-25-1)'
            when 'written off' then 'written off: a credit loss (IFRS 9, 326-20), no change of price'
            else 'a later state: what was final stands'
        end as reason,
        case {{ state_kind }} when 'unplaced' then exception_type when 'lineless' then 'unmapped_record' when 'odd' then 'unmapped_record' when 'unsupported' then 'unsupported_change' when 'metered' then 'unsupported_change' end as exception_type
{%- endmacro %}
