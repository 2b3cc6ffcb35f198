{# What became of a state of a subscription or schedule, why, and the exception it raises, by the kind of state that it is. #}
{% macro stripe_agreement_outcome(state_kind) -%}
    case {{ state_kind }} when 'used' then 'stated' when 'later' then 'superseded' when 'unbound' then 'context' when 'billing' then 'context'
            when 'attached' then 'context' else 'unmapped' end as outcome,
        case {{ state_kind }}
            when 'used' then 'it makes the contract or changes it'
            when 'later' then 'it shows nothing that was not known'
            when 'unbound' then 'it has not come into force (no first payment, a trial): nobody is bound (606-10-25-1)'
            when 'billing' then 'it bills a contract that another system states'
            when 'attached' then 'put on a subscription that ran already: each phase is stated as it is charged'
            when 'unplaced' then message
            when 'odd' then 'its status is none that is known, so whether it binds anybody is not: correct it, or have the status read'
            when 'uncharged' then 'nothing tells what an item of it charges for which days (item, price or period is missing): land its price or its invoice'
            when 'revised' then 'the schedule that was signed was changed: state the change as an amendment'
            when 'unpriced' then 'a price of its phases (' || coalesce(nullif(price_id, ''), 'none named') || ' or another) did not land, or is by tiers, discounted, in another currency or for no whole number of intervals: state its lines as an amendment'
            when 'untold' then 'its metered price ' || price_id || ' is by volume, with a flat fee, of packs, in another currency or finer than nine decimals, or its tiers were not sent (expand them): state its tiers in usage_prices'
        end as reason,
        case {{ state_kind }} when 'unplaced' then contract_exception_type when 'revised' then 'unsupported_change'
            when 'unpriced' then 'unsupported_change' when 'untold' then 'unsupported_change'
            when 'odd' then 'unmapped_record' when 'uncharged' then 'unmapped_record' end as exception_type
{%- endmacro %}
