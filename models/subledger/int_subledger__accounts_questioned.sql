-- Accounts that the policy posts to and the ERP's chart of that legal entity does not have, or has closed: an entry would be refused.
-- Trap: only where a chart was landed; an account that a row for the entity replaces is not posted to there.
with

charts as (

    {{ latest_of_masters(ref('stg_erp__accounts'), ['legal_entity_id', 'account_code'], ['is_closed']) }}

),

entities as (

    select legal_entity_id, max(recorded_at) as recorded_at from charts group by legal_entity_id

),

named as (

    select entities.legal_entity_id, accounts.account_role, accounts.account as account_code
    from entities
    inner join {{ ref('accounts') }} as accounts
        on accounts.valid_to is null and coalesce(accounts.legal_entity_id, entities.legal_entity_id) = entities.legal_entity_id
    -- the entity's own row of that role
    left join {{ ref('accounts') }} as own
        on accounts.legal_entity_id is null and own.legal_entity_id = entities.legal_entity_id and own.account_role = accounts.account_role
        and own.valid_to is null
    where own.account_role is null

    union

    select legal_entity_id, account_role, account_code from {{ ref('journal_lines') }} where account_code is not null

),

accounts_questioned as (

    select
        named.legal_entity_id, named.account_code, min(named.account_role) as account_role,
        coalesce(bool_or(charts.is_closed), false) as is_closed, entities.recorded_at
    from named
    inner join entities using (legal_entity_id)
    -- what the chart lacks
    left join charts using (legal_entity_id, account_code)
    where coalesce(charts.is_closed, true)
    group by named.legal_entity_id, named.account_code, entities.recorded_at

)

select * from accounts_questioned
