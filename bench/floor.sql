-- The same arithmetic as the models, written by hand as one script: how fast DuckDB can be with none of the walk around it.
-- It knows only what `tieout generate` writes: no voids, conflicts, estimates, costs, catch-ups or late activations; one
-- pool a contract. Its totals must equal the models' to the last digit, or it proves nothing.
-- Reads warehouse.landing and warehouse.seeds; leaves revenue_schedule_lines, contract_balances and journal_lines.

create macro rounded(numerator, denominator) as
    cast(sign(numerator) * ((2 * abs(cast(numerator as hugeint)) + denominator) // (2 * denominator)) as bigint);
create macro month_no(day) as year(day) * 12 + month(day) - 1;
create macro major(minor, digits) as
    cast(cast(minor as decimal(18, 0)) * cast(case digits when 0 then 1 when 2 then 0.01 else 0.001 end as decimal(5, 4))
        as decimal(18, 4));
-- Units of time up to the end of a day: days, or months of 377,580 in which every day of a month counts the same.
create macro units_at(is_monthly, day) as
    case
        when is_monthly
            then month_no(day) * 377580 + day(day) * (377580 // day(last_day(day)))
        else date_diff('day', date '2000-01-01', day)
    end;

-- Contracts and their lines, typed ---------------------------------------------------------------------------------------
create table contracts as
select
    contract_id, legal_entity_id, currency as currency_code, cast(signed_on as date) as signed_on,
    minor_units as digits, cast(power(10, minor_units) as bigint) as factor
from warehouse.landing.contracts
inner join warehouse.seeds.currencies using (currency);

create table activations as
select contract_id, line_id, min(cast(occurred_on as date)) as activated_on
from warehouse.landing.fulfilment_events
where kind = 'activated'
group by all;

create table lines as
select
    lines.contract_id, lines.amendment_id, lines.line_id, lines.contract_id || '/' || lines.line_id as obligation_id,
    contracts.digits, products.family, templates.method, templates.revenue_account_role,
    cast(lines.quantity as decimal(18, 3)) = 0 as is_ended,
    cast(cast(lines.price as decimal(18, 4)) * factor as bigint) as price,
    cast(lines.starts_on as date) as starts_on, cast(lines.ends_on as date) as ends_on,
    greatest(
        cast(lines.starts_on as date),
        case when templates.start_trigger = 'activation' then activated_on end
    ) as measured_from,
    coalesce(cast(amendments.effective_on as date), signed_on) as priced_on, amendments.recorded_at,
    cast(cast(lines.quantity as decimal(18, 3)) * 1000 as bigint) as thousandths, book.ssp, book.per, factor
from warehouse.landing.contract_lines as lines
inner join contracts using (contract_id)
inner join warehouse.seeds.products using (sku)
inner join warehouse.seeds.obligation_templates as templates using (obligation_template)
left join activations using (contract_id, line_id)
left join warehouse.landing.amendments using (amendment_id)
left join warehouse.seeds.ssp_book as book
    on book.sku = lines.sku and book.currency = contracts.currency_code
    and coalesce(cast(amendments.effective_on as date), signed_on)
        between book.valid_from and coalesce(book.valid_to, date '9999-12-31');

-- Standalone prices from the book (32-33), and which amendments stand alone (25-12) ----------------------------------------
create table priced as
select
    lines.*,
    case
        when method = 'usage' then 0
        when per = 'unit' then rounded(cast(ssp * 1000000 as hugeint) * thousandths * factor, 1000000000)
        else rounded(
            cast(ssp * 1000000 as hugeint) * thousandths * factor
                * (units_at(true, ends_on) - units_at(true, starts_on - 1)),
            cast(1000000000 as hugeint) * 377580
        )
    end as ssp_minor
from lines;

create table separate as
select amendment_id
from (
    select
        amendment_id, price, ssp_minor, is_ended,
        row_number() over (partition by obligation_id order by priced_on, recorded_at, amendment_id) = 1 as is_new
    from priced
    where method <> 'usage'
)
where amendment_id is not null
group by amendment_id
having bool_and(is_new and not is_ended and abs(price - ssp_minor) * 20 <= ssp_minor);

create table states as
with placed as (
    select
        priced.*, separate.amendment_id is not null as is_separate,
        contract_id || coalesce('/' || separate.amendment_id, '') as accounting_contract_id
    from priced
    left join separate using (amendment_id)
    where method <> 'usage'
)
select
    placed.* exclude (is_separate), method = 'ratable_monthly' as is_monthly, method = 'milestone' as is_counted,
    case
        when amendment_id is null or is_separate then 0
        else dense_rank() over (
            partition by contract_id, amendment_id is null or is_separate
            order by priced_on, recorded_at, amendment_id
        )
    end as step_no,
    case when method = 'milestone' then 0 else units_at(method = 'ratable_monthly', measured_from - 1) end as opening,
    case
        when method = 'milestone' then 1000000
        else units_at(method = 'ratable_monthly', ends_on) - units_at(method = 'ratable_monthly', measured_from - 1)
    end as total
from placed;

create table milestones as
select
    contract_id || '/' || line_id as obligation_id, cast(occurred_on as date) as occurred_on,
    cast(sum(cast(fraction as decimal(9, 6)) * 1000000) over (
        partition by contract_id, line_id order by occurred_on rows unbounded preceding
    ) as bigint) as units
from warehouse.landing.fulfilment_events
where kind = 'milestone';

-- Inception shares (32-28) and modifications, one step of all contracts at a time (25-13a) ----------------------------------
create table steps as
with changes as (
    select accounting_contract_id, step_no, priced_on as effective_on
    from states
    where step_no > 0
    group by all
),
known as (
    select obligation_id, accounting_contract_id, min(step_no) as first_step_no from states group by all
),
before as (
    select
        changes.step_no, changes.effective_on, known.obligation_id, known.accounting_contract_id,
        max(states.step_no) as state_no
    from changes
    inner join known on known.accounting_contract_id = changes.accounting_contract_id
    left join states on states.obligation_id = known.obligation_id and states.step_no < changes.step_no
    group by all
),
reached as (
    select
        before.*, old.price as old_price, old.ssp_minor as old_ssp, old.total as old_total,
        coalesce(old.is_ended, false) as was_ended,
        new.price as new_price, new.ssp_minor as new_ssp, coalesce(new.is_ended, false) as is_ended,
        case
            when old.is_counted then coalesce(milestones.units, 0)
            else least(greatest(units_at(old.is_monthly, before.effective_on - 1) - old.opening, 0), old.total)
        end as done
    from before
    left join states as old on old.obligation_id = before.obligation_id and old.step_no = before.state_no
    left join states as new on new.obligation_id = before.obligation_id and new.step_no = before.step_no
    asof left join milestones
        on milestones.obligation_id = before.obligation_id and before.effective_on > milestones.occurred_on
),
weighted as (
    select
        *,
        case
            when is_ended or was_ended or (old_total is null and new_price is null) then 0
            when new_price is not null then cast(new_ssp as hugeint) * 1000000
            else rounded(cast(old_ssp as hugeint) * 1000000 * (old_total - done), old_total)
        end as weight,
        case
            when new_price is null then 0
            when old_price is null then new_price
            else new_price - (old_price - rounded(cast(old_price as hugeint) * done, old_total))
        end as price_change
    from reached
)
select
    *,
    sum(weight) over (partition by accounting_contract_id, step_no order by obligation_id) as running_weight,
    sum(weight) over (partition by accounting_contract_id, step_no) as pool_weight
from weighted;

create table inception as
select
    obligation_id, accounting_contract_id,
    rounded(pool_price * running, pool) - rounded(pool_price * (running - weight), pool) as amount
from (
    select
        obligation_id, accounting_contract_id, cast(ssp_minor as hugeint) as weight,
        sum(price) over (partition by accounting_contract_id) as pool_price,
        sum(cast(ssp_minor as hugeint)) over (partition by accounting_contract_id order by obligation_id) as running,
        sum(cast(ssp_minor as hugeint)) over (partition by accounting_contract_id) as pool
    from states
    where step_no = 0
)
union all
-- What an amendment brings starts with nothing.
select obligation_id, accounting_contract_id, 0
from states
group by all
having min(step_no) > 0;

create table segments as
with recursive walked as (
    select
        obligation_id, accounting_contract_id, cast(0 as bigint) as step_no, cast(0 as bigint) as base,
        cast(amount as bigint) as amount, cast(0 as bigint) as done
    from inception
    union all
    select
        obligation_id, accounting_contract_id, step_no,
        recognized,
        case
            when weight > 0
                then rounded(remaining * running_weight, pool_weight)
                    - rounded(remaining * (running_weight - weight), pool_weight)
            else 0
        end,
        case when weight > 0 and new_price is null then done_then else 0 end
    from (
        select
            *, sum(base + amount - recognized + price_change) over (partition by accounting_contract_id) as remaining
        from (
            select
                steps.*, walked.base, walked.amount, walked.done,
                steps.done as done_then,
                walked.base + case
                    when steps.old_total is null or steps.was_ended then 0
                    when steps.old_total <= walked.done then walked.amount
                    else rounded(
                        cast(walked.amount as hugeint) * (steps.done - walked.done), steps.old_total - walked.done
                    )
                end as recognized
            from walked
            inner join steps
                on steps.obligation_id = walked.obligation_id and steps.step_no = walked.step_no + 1
        )
    )
)
select
    walked.obligation_id, walked.accounting_contract_id, walked.step_no, walked.base, walked.amount, walked.done,
    coalesce(changes.effective_on, states.measured_from) as from_on,
    lead(changes.effective_on) over (partition by walked.obligation_id order by walked.step_no) - 1 as until_on,
    states.is_monthly, states.is_counted, states.opening, states.total, states.ends_on, states.contract_id
from walked
left join (select distinct accounting_contract_id, step_no, effective_on from steps) as changes
    on changes.accounting_contract_id = walked.accounting_contract_id and changes.step_no = walked.step_no
asof left join states on states.obligation_id = walked.obligation_id and walked.step_no >= states.step_no;

-- The schedule ---------------------------------------------------------------------------------------------------------------
create table months as
select
    month_no(cast(month as date)) as month_no, strftime(month, '%Y-%m') as period, last_day(cast(month as date)) as ends_on
from generate_series(timestamp '2024-01-01', timestamp '2030-12-01', interval 1 month) as months(month);

create table usage_metered as
with events as (
    select
        event_id, any_value(contract_id) as contract_id, any_value(line_id) as line_id,
        any_value(left(occurred_at, 7)) as period,
        any_value(cast(cast(quantity as decimal(38, 9)) * 1000000000 as hugeint)) as quantity
    from warehouse.landing.usage_events
    group by event_id
),
metered as (
    select contract_id, line_id, period, sum(quantity) as quantity
    from events
    group by all
),
numbered as (
    select metered.*, months.month_no, months.ends_on from metered inner join months using (period)
)
select
    *,
    coalesce(
        quantity * count(*) over recent > 3 * sum(quantity) over recent, false
    ) as needs_approval
from numbered
window recent as (
    partition by contract_id, line_id order by month_no range between 3 preceding and 1 preceding
);

create table usage_earned as
with tiers as (
    select
        contract_id, line_id, cast(cast(tier_from as decimal(38, 9)) * 1000000000 as hugeint) as tier_from,
        cast(cast(unit_price as decimal(38, 9)) * 1000000000 as hugeint) as unit_price,
        lead(cast(cast(tier_from as decimal(38, 9)) * 1000000000 as hugeint)) over (
            partition by contract_id, line_id order by cast(tier_from as decimal(38, 9))
        ) as tier_to
    from warehouse.landing.usage_prices
)
select
    metered.contract_id, metered.contract_id || '/' || metered.line_id as obligation_id, metered.period,
    rounded(
        sum((least(quantity, coalesce(tier_to, quantity)) - tier_from) * unit_price * factor),
        cast(1000000000000000000 as hugeint)
    ) as revenue
from usage_metered as metered
inner join tiers
    on tiers.contract_id = metered.contract_id and tiers.line_id = metered.line_id and tiers.tier_from < metered.quantity
inner join contracts on contracts.contract_id = metered.contract_id
where not needs_approval
group by all;

create table revenue_schedule_lines as
with timed as (
    select
        segments.accounting_contract_id, segments.contract_id, segments.obligation_id, segments.step_no, segments.base,
        months.period,
        segments.base + case
            when segments.total = segments.done then segments.amount
            else rounded(
                cast(segments.amount as hugeint) * (
                    units_at(is_monthly, least(months.ends_on, coalesce(until_on, date '9999-12-31'), segments.ends_on))
                    - opening - done
                ),
                total - done
            )
        end as cumulative
    from segments
    inner join months
        on months.month_no between month_no(segments.from_on)
            and month_no(least(coalesce(until_on, date '9999-12-31'), segments.ends_on))
    where not is_counted and amount <> 0
),
counted as (
    select
        accounting_contract_id, contract_id, segments.obligation_id, step_no, base,
        strftime(occurred_on, '%Y-%m') as period,
        max(base + rounded(cast(amount as hugeint) * (units - done), total - done)) as cumulative
    from segments
    inner join milestones
        on milestones.obligation_id = segments.obligation_id
        and milestones.occurred_on between from_on and coalesce(until_on, date '9999-12-31')
    where is_counted and total > done
    group by all
),
earned as (
    select
        accounting_contract_id, contract_id, obligation_id, step_no as version_no, period, 'fixed' as component,
        cumulative - coalesce(lag(cumulative) over (partition by obligation_id, step_no order by period), base) as revenue,
        cumulative
    from (select * from timed union all select * from counted)
    union all
    select
        contract_id, contract_id, obligation_id, 0, period, 'usage', revenue,
        sum(revenue) over (partition by obligation_id order by period)
    from usage_earned
)
select
    accounting_contract_id, contract_id, obligation_id, version_no, period, component,
    major(revenue, digits) as revenue_amount, major(cumulative, digits) as cumulative_revenue_amount, currency_code
from earned
inner join contracts using (contract_id)
where revenue <> 0;

-- Balances (45-1 to 45-5): one net position, metered use beside it -----------------------------------------------------------
create table invoice_lines as
select
    invoice_line_id, coalesce(states.accounting_contract_id, lines.contract_id) as accounting_contract_id,
    left(invoiced_on, 7) as period, cast(amount as decimal(18, 4)) as billed_amount
from warehouse.landing.invoice_lines as lines
left join (select distinct obligation_id, accounting_contract_id from states) as states
    on states.obligation_id = lines.contract_id || '/' || lines.line_id
where left(invoiced_on, 7) <= getvariable('run_period');

create table contract_balances as
with activity as (
    select
        accounting_contract_id, period, billed_amount as billed, cast(0 as decimal(18, 4)) as earned,
        cast(0 as decimal(18, 4)) as metered
    from invoice_lines
    union all
    select
        accounting_contract_id, period, 0, case component when 'usage' then 0 else revenue_amount end,
        case component when 'usage' then revenue_amount else 0 end
    from revenue_schedule_lines
    where period <= getvariable('run_period')
),
monthly as (
    select accounting_contract_id, period, sum(billed) as billed, sum(earned) as earned, sum(metered) as metered
    from activity
    group by all
),
spine as (
    select accounting_contract_id, months.period
    from (select accounting_contract_id, min(period) as first_period from monthly group by all) as firsts
    inner join months on months.period between first_period and getvariable('run_period')
),
cumulated as (
    select
        spine.accounting_contract_id, spine.period, sum(billed) over history as billed,
        sum(earned) over history as earned, coalesce(sum(metered) over history, 0) as metered
    from spine
    left join monthly using (accounting_contract_id, period)
    window history as (partition by spine.accounting_contract_id order by spine.period)
)
select
    accounting_contract_id, period, cast(billed as decimal(18, 4)) as billed_to_date_amount,
    cast(earned + metered as decimal(18, 4)) as recognized_to_date_amount,
    cast(greatest(billed - earned, 0) as decimal(18, 4)) as contract_liability_amount,
    cast(greatest(earned - billed, 0) as decimal(18, 4)) as contract_asset_amount,
    cast(metered as decimal(18, 4)) as unbilled_receivable_amount, currency_code, legal_entity_id
from cumulated
inner join contracts on contracts.contract_id = split_part(accounting_contract_id, '/', 1);

-- The journal --------------------------------------------------------------------------------------------------------------
create table accounts as
select distinct on (entities.legal_entity_id, account_role, families.family, period)
    entities.legal_entity_id, account_role, families.family, period, account
from warehouse.seeds.legal_entities as entities
cross join (select distinct family from warehouse.seeds.products union all select '') as families
cross join months
inner join warehouse.seeds.accounts as accounts
    on coalesce(accounts.legal_entity_id, entities.legal_entity_id) = entities.legal_entity_id
    and coalesce(accounts.family, families.family) = families.family
    and months.ends_on between accounts.valid_from and coalesce(accounts.valid_to, date '9999-12-31')
order by accounts.legal_entity_id nulls last, accounts.family nulls last, accounts.valid_from desc;

create table entries as
with stated as (
    select
        'billing' as entry_kind, accounting_contract_id, null as obligation_id, period, 'accounts_receivable' as debit_role,
        'contract_liability' as credit_role, '' as family, billed_amount as amount, invoice_line_id as source_key
    from invoice_lines
    union all
    select
        'revenue', accounting_contract_id, obligation_id, period, 'contract_liability', promises.revenue_account_role,
        promises.family, revenue_amount, component || version_no
    from revenue_schedule_lines
    inner join (select distinct obligation_id, family, revenue_account_role from lines) as promises using (obligation_id)
    where period <= getvariable('run_period')
    union all
    select 'netting', accounting_contract_id, null, period, role, 'contract_liability', '', moved, role
    from (
        select
            accounting_contract_id, period, unnest(['contract_asset', 'unbilled_receivable']) as role,
            unnest([
                contract_asset_amount - coalesce(lag(contract_asset_amount) over history, 0),
                unbilled_receivable_amount - coalesce(lag(unbilled_receivable_amount) over history, 0)
            ]) as moved
        from contract_balances
        window history as (partition by accounting_contract_id order by period)
    )
)
select
    stated.*, contracts.legal_entity_id, contracts.currency_code, debits.account as debit_account,
    credits.account as credit_account
from stated
inner join contracts on contracts.contract_id = split_part(stated.accounting_contract_id, '/', 1)
left join accounts as debits
    on debits.legal_entity_id = contracts.legal_entity_id and debits.account_role = stated.debit_role
    and debits.family = stated.family and debits.period = stated.period
left join accounts as credits
    on credits.legal_entity_id = contracts.legal_entity_id and credits.account_role = stated.credit_role
    and credits.family = stated.family and credits.period = stated.period
where amount <> 0;

-- A view, as the models' own is: the entries stand already.
create view journal_lines as
select
    md5(concat_ws('|', entry_kind, accounting_contract_id, obligation_id, period, source_key, side)) as journal_line_id,
    entries.*,
    case side when 1 then debit_account else credit_account end as account_code,
    greatest(amount * side, 0) as debit_amount, greatest(-amount * side, 0) as credit_amount
from entries, (values (1), (-1)) as sides(side);
