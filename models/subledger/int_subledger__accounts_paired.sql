-- Which two accounts a pair of roles means in each month of the books.
-- Trap: a role may have no account in the policy yet; the pair stands without one, and so does its entry.
with

accounts as (

    select * from {{ ref('int_subledger__accounts_resolved') }}

),

accounts_paired as (

    select
        roles.roles_pair_no, months.period as origin_period, roles.entry_kind, roles.legal_entity_id, roles.currency_code,
        roles.debit_role, debits.account_code as debit_account_code,
        roles.credit_role, credits.account_code as credit_account_code, roles.source_table
    from {{ ref('int_subledger__roles_paired') }} as roles
    cross join {{ ref('int_subledger__months_numbered') }} as months
    left join accounts as debits
        on debits.legal_entity_id = roles.legal_entity_id and debits.account_role = roles.debit_role
        and debits.family = roles.family and debits.period = months.period
    left join accounts as credits
        on credits.legal_entity_id = roles.legal_entity_id and credits.account_role = roles.credit_role
        and credits.family = roles.family and credits.period = months.period

)

select * from accounts_paired
