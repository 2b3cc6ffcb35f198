-- Revenue of variable consideration (606-10-32-14, 32-43): each layer runs on the segments of its obligation, so a change of
-- estimate is caught up on its day for what is satisfied and spread over what is not.
-- Trap: a layer's cumulative revenue runs on over its segments; the difference of two months is what is earned.
with

cumulated as (

    select
        obligation_id, version_no, accounting_contract_id, contract_id, period, month_no, layer_contract_id, layer_key,
        {{ recognized_to_date("segment_kind = 'ended'", 'layer_base_minor_units', '(share_minor_units - layer_base_minor_units)',
            'units_done', 'done_units', 'total_units') }} as cumulative_minor_units
    from {{ ref('int_schedule__estimates_measured') }}

),

-- a metered obligation has no measure: its share counts from the day it is expected
metered as (

    select
        obligations.obligation_id, 0 as version_no, contracts.accounting_contract_id, obligations.contract_id,
        substr(cast(greatest(shares.effective_on, obligations.signed_on) as {{ dbt.type_string() }}), 1, 7) as period,
        {{ month_no('greatest(shares.effective_on, obligations.signed_on)') }} as month_no,
        shares.contract_id as layer_contract_id, shares.layer_key, shares.share_minor_units as cumulative_minor_units,
        row_number() over (
            partition by shares.contract_id, shares.layer_key, shares.obligation_id,
                {{ month_no('greatest(shares.effective_on, obligations.signed_on)') }}
            order by shares.effective_on desc
        ) as latest_no
    from {{ ref('int_schedule__estimates_shared') }} as shares
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_id)
    inner join {{ ref('int_obligations__accounting_contracts_identified') }} as contracts
        on contracts.accounting_contract_no = obligations.accounting_contract_no
    where shares.method = 'usage'

),

changed as (

    select
        all_layers.*,
        cumulative_minor_units - coalesce(lag(cumulative_minor_units) over (
            partition by layer_contract_id, layer_key, obligation_id order by version_no, month_no
        ), 0) as revenue_minor_units
    from (
        select * from cumulated
        union all
        select obligation_id, version_no, accounting_contract_id, contract_id, period, month_no, layer_contract_id, layer_key,
            cumulative_minor_units
        from metered
        where latest_no = 1
    ) as all_layers

),

estimates_earned as (

    select
        obligation_id, version_no, accounting_contract_id, contract_id, period,
        sum(revenue_minor_units) as revenue_minor_units
    from changed
    group by obligation_id, version_no, accounting_contract_id, contract_id, period
    having sum(revenue_minor_units) <> 0

)

select
    obligation_id, version_no, accounting_contract_id, contract_id, period,
    cast(revenue_minor_units as bigint) as revenue_minor_units,
    cast(sum(revenue_minor_units) over (partition by obligation_id order by version_no, period rows unbounded preceding) as bigint)
        as cumulative_minor_units
from estimates_earned
