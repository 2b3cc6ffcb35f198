{{ config(group='posting') }}
-- What is left to post is what the ledger should hold less what was posted, by legal entity, account, currency and origin
-- period; a line, or a whole entry, that one side lacks counts in full. What waits is left out on every side: a contract that
-- is held, a month after which nothing is open yet, and what a later run posted.
with

waiting as (

    select assigned.accounting_contract_id
    from {{ ref('int_subledger__contracts_held') }} as contracts_held
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (contract_id)

    union

    select accounting_contract_id from {{ ref('journal_lines') }} where account_code is null

),

sides as (

    select accounting_contract_id, legal_entity_id, account_code, currency_code, origin_period, debit_amount - credit_amount as difference_amount
    from {{ ref('journal_lines') }}

    union all

    select accounting_contract_id, legal_entity_id, account_code, currency_code, origin_period, credit_amount - debit_amount
    from {{ ref('int_subledger__lines_posted') }}

    union all

    select accounting_contract_id, legal_entity_id, account_code, currency_code, origin_period, credit_amount - debit_amount
    from {{ ref('journal_lines_to_post') }}

),

summed as (

    select legal_entity_id, account_code, currency_code, origin_period, sum(difference_amount) as difference_amount
    from sides
    where accounting_contract_id not in (select accounting_contract_id from waiting)
    group by legal_entity_id, account_code, currency_code, origin_period

)

select summed.*
from summed
inner join {{ ref('int_posting__periods_opened') }} as opened using (legal_entity_id, origin_period)
where summed.difference_amount <> 0
