-- What became of every state of every order: only the one that was signed makes a contract or an amendment, and one that takes it
-- back voids it. Trap: an order activated again after it was taken back says nothing of what changed between: that is asked for.
with

dated as (

    select dated.*, placed.contract_id, placed.is_placed, placed.is_opening, opened.exception_type, opened.message,
        opened.contract_id is not null as has_opening, withdrawn.order_id is not null as is_taken_back_whole
    from {{ ref('int_staging__salesforce_orders_dated') }} as dated
    -- drafts are placed nowhere; an order may change a contract that no order opened
    left join {{ ref('int_staging__salesforce_orders_placed') }} as placed on placed.order_id = dated.order_id
    left join {{ ref('int_staging__salesforce_contracts_opened') }} as opened on opened.contract_id = placed.contract_id
    left join {{ ref('int_staging__salesforce_openings_withdrawn') }} as withdrawn on withdrawn.order_id = dated.order_id

),

judged as (

    select
        *,
        case
            when signed_version_no is null then 'not signed'
            when version_no < signed_version_no then 'before'
            when is_reactivated then 'again'
            when version_no = signed_version_no then 'signed'
            when version_no = withdrawn_version_no then 'withdrawn'
            else 'after'
        end as state_kind,
        is_placed and has_opening and exception_type is null as is_stateable
    from dated

),

salesforce_orders_judged as (

    select
        'Order' as object, order_id as source_id, version_no,
        case state_kind
            when 'not signed' then 'context'
            when 'before' then 'superseded'
            when 'after' then 'superseded'
            when 'again' then 'unmapped'
            when 'signed' then case when is_stateable then 'stated' else 'unmapped' end
            else case when is_stateable and (is_taken_back_whole or not is_opening) then 'stated' else 'unmapped' end
        end as outcome,
        case state_kind
            when 'not signed' then 'never activated: nobody is bound (606-10-25-1)'
            when 'before' then 'a draft of what was activated later'
            when 'after' then 'a later state of an activated order: what was signed stands'
            when 'again' then 'activated again after it was taken back: make a new order of it'
            when 'signed' then case
                when is_stateable then case when is_opening then 'opens its contract' else 'amends its contract' end
                when not is_placed then 'stands under a Contract that was never landed: land the Contract'
                when not has_opening then 'changes a contract whose first order was never landed: land that order'
                else message end
            else case when is_stateable and (is_taken_back_whole or not is_opening) then 'takes the order back'
                else 'takes back the first order of a contract that others amend or that cannot be stated: say what stands' end
        end as reason,
        case
            when state_kind = 'signed' and not is_stateable then coalesce(exception_type, 'unmapped_record')
            when state_kind = 'again' then 'unsupported_change'
            when state_kind = 'withdrawn' and not (is_stateable and (is_taken_back_whole or not is_opening)) then 'unsupported_change'
        end as exception_type,
        nullif(contract_id, '') as contract_id
    from judged

)

select * from salesforce_orders_judged
