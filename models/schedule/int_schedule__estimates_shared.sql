-- Each obligation's share of a layer of variable consideration, from the day an estimate takes effect to the next
-- (606-10-32-14, 32-42 to 32-45).
-- Trap: an estimate restates the whole layer; of two that take effect on one day the one recorded last stands.
with

estimates as (

    select
        contract_id, line_id, amendment_id, kind, effective_on, amount_minor_units,
        row_number() over (
            partition by contract_id, line_id, amendment_id, kind, effective_on order by recorded_at desc, estimate_id desc
        ) as latest_no
    from {{ ref('int_canonical__price_estimates_resolved') }}
    where resolution = 'in_force' and not is_void_only

),

running as (

    select
        targets.*,
        sum(weight) over (layer order by obligation_id rows unbounded preceding) as running_weight,
        sum(weight) over layer as layer_weight
    from {{ ref('int_schedule__estimates_targeted') }} as targets
    window layer as (partition by contract_id, line_id, amendment_id, kind)

),

estimates_shared as (

    select
        running.contract_id,
        coalesce(running.line_id, '') || '|' || coalesce(running.amendment_id, '') || '|' || running.kind as layer_key,
        running.obligation_id,
        running.method,
        estimates.effective_on,
        lead(estimates.effective_on) over (
            partition by running.contract_id, running.line_id, running.amendment_id, running.kind, running.obligation_id
            order by estimates.effective_on
        ) as next_effective_on,
        cast({{ spread_piece('estimates.amount_minor_units', 'running.running_weight', 'running.weight', 'running.layer_weight') }} as bigint)
            as share_minor_units
    from running
    inner join estimates
        on estimates.contract_id = running.contract_id
        and coalesce(estimates.line_id, '') = coalesce(running.line_id, '')
        and coalesce(estimates.amendment_id, '') = coalesce(running.amendment_id, '')
        and estimates.kind = running.kind
        and estimates.latest_no = 1

)

select * from estimates_shared
