-- What is expected to go back to the customer (606-10-32-10): the change, month by month, of the estimates of kind `refund`
-- in force, each counted in the accounting contract whose revenue it lowers.
-- Trap: an estimate restates its layer, so a month's change is the last word in it less the last word before.
with

estimates as (

    select
        estimates.contract_id, coalesce(estimates.line_id, '') as line_key, coalesce(estimates.amendment_id, '') as amendment_key,
        {{ period_of('estimates.effective_on') }} as period,
        estimates.amount_minor_units,
        row_number() over (
            partition by estimates.contract_id, estimates.line_id, estimates.amendment_id, {{ period_of('estimates.effective_on') }}
            order by estimates.effective_on desc, estimates.recorded_at desc, estimates.estimate_id desc
        ) as latest_no
    from {{ ref('int_canonical__price_estimates_resolved') }} as estimates
    cross join {{ ref('int_canonical__run_bounds') }} as run
    where estimates.resolution = 'in_force' and not estimates.is_void_only and estimates.kind = 'refund'
        and estimates.effective_on <= run.period_ends_on

),

moved as (

    select
        contract_id, line_key, amendment_key, period,
        amount_minor_units - coalesce(lag(amount_minor_units) over (
            partition by contract_id, line_key, amendment_key order by period
        ), 0) as moved_minor_units
    from estimates
    where latest_no = 1

),

targets as (

    select
        targets.contract_id, coalesce(targets.line_id, '') as line_key, coalesce(targets.amendment_id, '') as amendment_key,
        min(obligations.accounting_contract_id) as accounting_contract_id
    from {{ ref('int_schedule__estimates_targeted') }} as targets
    inner join {{ ref('performance_obligations') }} as obligations using (obligation_id)
    where targets.kind = 'refund'
    group by 1, 2, 3

),

-- of the contracts an amendment reaches the contract's own comes first
reached as (

    select contract_id, amendment_id, accounting_contract_id
    from (
        select
            versions.contract_id, versions.amendment_id, versions.accounting_contract_id,
            row_number() over (
                partition by versions.contract_id, versions.amendment_id
                order by case when identified.parent_accounting_contract_id is null then 0 else 1 end, versions.accounting_contract_id
            ) as reach_no
        from {{ ref('int_obligations__versions_numbered') }} as versions
        inner join {{ ref('int_obligations__accounting_contracts_identified') }} as identified using (accounting_contract_id)
        where versions.contract_id in (select contract_id from moved where amendment_key <> '')
            and versions.amendment_id is not null
    ) as numbered
    where reach_no = 1

),

placed as (

    select
        coalesce(targets.accounting_contract_id, reached.accounting_contract_id, contracts.combine_with, moved.contract_id)
            as accounting_contract_id,
        moved.period, moved.moved_minor_units, contracts.minor_units
    from moved
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = moved.contract_id and contracts.resolution = 'in_force'
    -- a layer that fits no obligation is the contract's own, or that of the contract its amendment changes or is
    left join reached on reached.contract_id = moved.contract_id and reached.amendment_id = moved.amendment_key
    left join targets
        on targets.contract_id = moved.contract_id
        and targets.line_key = moved.line_key
        and targets.amendment_key = moved.amendment_key

),

-- a contract that stopped has no balances; the separate contract of one combined with it may
refunds_expected as (

    select
        accounting_contract_id, period,
        cast(sum({{ major_amount('moved_minor_units', 'minor_units') }}) as decimal(18, 4)) as expected_amount
    from placed
    where accounting_contract_id not in (select accounting_contract_id from {{ ref('int_obligations__contracts_stopped') }})
    group by accounting_contract_id, period

)

select * from refunds_expected
