-- The modifications of each pool in order, one row for every obligation the pool ever has, with all of the step that does
-- not depend on money: what its segment has done by the day before, its weight in what remains, and the change in price.
-- Trap: an obligation that is still to come stands at nothing until its amendment, so every step knows the whole pool.
with

modifications as (

    select * from {{ ref('int_obligations__modifications_judged') }}

),

steps as (

    select
        accounting_contract_no, pool_group, version_no, effective_on,
        row_number() over (partition by accounting_contract_no, pool_group order by version_no) as step_no
    from modifications
    group by accounting_contract_no, pool_group, version_no, effective_on

),

obligations as (

    select obligation_no, accounting_contract_no, coalesce(allocation_group, '') as pool_group, first_version_no
    from {{ ref('int_obligations__obligations_identified') }}
    where method <> 'usage'
        and accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})

),

-- the segment that runs on the day before the step
steps_laid as (

    select
        steps.accounting_contract_no, steps.pool_group, steps.step_no, steps.version_no, obligations.obligation_no,
        coalesce(modifications.weight, 0) as weight, modifications.running_weight, modifications.pool_weight,
        modifications.first_ended_obligation_no,
        coalesce(modifications.price_change_minor_units, 0) as price_change_minor_units,
        coalesce(modifications.is_ended_now, false) as is_ended_now,
        coalesce(modifications.weight = 0 and (modifications.has_more_to_do or modifications.was_ended and not modifications.is_ended_now), false)
            as is_rested,
        coalesce(modifications.treatment, 'prospective') as treatment,
        obligations.first_version_no <= steps.version_no as is_known,
        segments.segment_kind is null or segments.segment_kind = 'ended' as is_at_rest,
        -- of two amendments on one day the first one's segment never began
        coalesce(segments.from_on >= steps.effective_on, false) as is_unbegun,
        segments.done_units,
        segments.total_units,
        {{ units_done(
            'segments.is_awaiting', 'segments.is_timed',
            'case when segments.is_timed then ' ~ time_units('segments.method', day_before('steps.effective_on'))
                ~ ' else modifications.delivered_before_units end',
            'segments.opening_units', 'segments.total_units'
        ) }} as units_before
    from steps
    inner join obligations
        on obligations.accounting_contract_no = steps.accounting_contract_no and obligations.pool_group = steps.pool_group
    -- obligations still to come are in no modification and have no segment yet
    left join modifications
        on modifications.obligation_no = obligations.obligation_no and modifications.version_no = steps.version_no
    left join {{ ref('int_allocation__segments_measured') }} as segments
        on segments.obligation_no = obligations.obligation_no
        and segments.version_no < steps.version_no
        and (segments.next_version_no is null or segments.next_version_no >= steps.version_no)

)

select * from steps_laid
