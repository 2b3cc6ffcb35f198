-- What the journal has put on the contract liability, contract asset, unbilled receivable and refund liability of a contract
-- is its balance at the end of the run's period. Where the entity's billing is posted elsewhere, billing is added to the
-- journal's side; a contract only one side knows counts in full.
with

sides as (

    select
        balances.accounting_contract_id,
        balances.contract_liability_amount as liability_amount, balances.contract_asset_amount as asset_amount,
        balances.unbilled_receivable_amount as unbilled_amount, balances.refund_liability_amount as refund_amount
    from {{ ref('contract_balances') }} as balances
    inner join {{ ref('int_canonical__run_bounds') }} as run on run.period = balances.period

    union all

    select
        accounting_contract_id,
        case when account_role = 'contract_liability' then debit_amount - credit_amount else 0 end,
        case when account_role = 'contract_asset' then credit_amount - debit_amount else 0 end,
        case when account_role = 'unbilled_receivable' then credit_amount - debit_amount else 0 end,
        case when account_role = 'refund_liability' then debit_amount - credit_amount else 0 end
    from {{ ref('journal_lines') }}
    where account_role in ('contract_liability', 'contract_asset', 'unbilled_receivable', 'refund_liability')

    union all

    select lines.accounting_contract_id, -lines.billed_amount, 0, 0, 0
    from {{ ref('int_subledger__invoice_lines_assigned') }} as lines
    -- an entity the policy does not know posts nothing
    left join {{ ref('legal_entities') }} as entities on entities.legal_entity_id = lines.legal_entity_id
    where not coalesce(entities.posts_billing, false)

)

select accounting_contract_id, sum(liability_amount) as liability_amount, sum(asset_amount) as asset_amount,
    sum(unbilled_amount) as unbilled_amount, sum(refund_amount) as refund_amount
from sides
group by accounting_contract_id
having sum(liability_amount) <> 0 or sum(asset_amount) <> 0 or sum(unbilled_amount) <> 0 or sum(refund_amount) <> 0
