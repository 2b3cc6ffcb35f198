-- Which account a role means in each month: the most specific policy row that fits. A row that names the entity beats one
-- that names the family, then the latest valid_from wins; valid on the last day of the month.
-- Trap: where nothing fits there is no row, and the journal line has no account until finance adds one.
with

roles as (

    select account_role from {{ ref('accounts') }}
    union
    select revenue_account_role from {{ ref('obligation_templates') }}
    union
    select unbilled_role from {{ ref('obligation_templates') }}

),

-- a contract may name an entity the policy does not know; rows for all entities fit it too
entities as (

    select legal_entity_id from {{ ref('legal_entities') }}
    union
    select legal_entity_id from {{ ref('int_obligations__accounting_contracts_identified') }}

),

-- no family stands for what concerns a whole contract
families as (

    select cast('' as {{ dbt.type_string() }}) as family
    union
    select family from {{ ref('products') }} where family is not null

),

candidates as (

    select
        entities.legal_entity_id, roles.account_role, families.family, months.period,
        accounts.account as account_code,
        row_number() over (
            partition by entities.legal_entity_id, roles.account_role, families.family, months.period
            order by case when accounts.legal_entity_id is not null then 0 else 1 end,
                case when accounts.family is not null then 0 else 1 end,
                accounts.valid_from desc, accounts.account
        ) as choice_no
    from entities
    cross join roles
    cross join families
    cross join {{ ref('int_subledger__months_numbered') }} as months
    inner join {{ ref('accounts') }} as accounts
        on accounts.account_role = roles.account_role
        and (accounts.legal_entity_id is null or accounts.legal_entity_id = entities.legal_entity_id)
        and (accounts.family is null or accounts.family = families.family)
        and {{ is_valid_on('accounts', 'months.ends_on') }}

),

accounts_resolved as (

    select legal_entity_id, account_role, family, period, account_code
    from candidates
    where choice_no = 1

)

select * from accounts_resolved
