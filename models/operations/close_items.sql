-- What closing the run's period asks about, item by item: it ties, it is open, or somebody waived it. A period closes when
-- nothing is open.
-- Trap: a waiver is in force while the period's end, or the day the run looks from, is not past its last day; the clock is
-- never asked. What one waiver covers counts together, by currency, against its limit: beyond it nothing of that is waived.
with

run as (

    select period, coalesce(as_of_on, period_ends_on) as looks_from_on from {{ ref('int_canonical__run_bounds') }}

),

waivers_in_force as (

    select waivers.*
    from {{ ref('waivers') }} as waivers
    inner join run on waivers.period in (run.period, '*') and waivers.expires_on >= run.looks_from_on

),

items as (

    select * from {{ ref('int_operations__close_items_found') }}

),

-- one that names the thing goes before one for all, one for this period before one for any
fitting as (

    select
        items.control_name, items.legal_entity_id, items.item_key, items.currency_code, items.difference_amount,
        waivers.waiver_id, waivers.amount_limit,
        row_number() over (
            partition by items.control_name, items.legal_entity_id, items.item_key, items.currency_code
            order by case when waivers.waived_key = '*' then 1 else 0 end, case when waivers.period = '*' then 1 else 0 end, waivers.waiver_id
        ) as fit_no
    from items
    inner join waivers_in_force as waivers
        on waivers.control = items.control_name
        and waivers.waived_key in ('*', items.item_key, items.contract_id, items.accounting_contract_id, items.account_code, items.legal_entity_id)
    where items.control_kind in ('exceptions', 'reconciliations') and not items.is_tied

),

weighed as (

    select fitting.*, sum(abs(coalesce(difference_amount, 0))) over (partition by waiver_id, currency_code) as waived_amount
    from fitting
    where fit_no = 1

),

close_items as (

    select
        run.period, items.control_kind, items.control_name, items.legal_entity_id, items.item_key, items.contract_id,
        items.accounting_contract_id, items.account_code, items.currency_code, items.difference_amount,
        case
            when items.is_tied then 'tied'
            when weighed.waived_amount <= coalesce(weighed.amount_limit, weighed.waived_amount) then 'waived'
            else 'open'
        end as item_state,
        weighed.waiver_id, items.owner, items.message
    from items
    cross join run
    -- most have no waiver
    left join weighed
        on weighed.control_name = items.control_name and weighed.item_key = items.item_key
        and weighed.legal_entity_id is not distinct from items.legal_entity_id
        and weighed.currency_code is not distinct from items.currency_code

)

select * from close_items
