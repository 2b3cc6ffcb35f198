-- How a modification treats each obligation of the pools it touches (606-10-25-13): in the same contract as a whole if the
-- amendment says so; else a promise not distinct over time that is under way is caught up (25-13b), and everything else
-- goes on from here (25-13a). With the change in price it brings and the weight it keeps in what remains.
-- Trap: the only obligation with anything left to do takes all, and needs no standalone price; where several weigh nothing in
-- all, nobody can take what remains, unless something ends that does. What is new or was ended before has nothing to catch up.
with

judged as (

    select
        modifications.*,
        stated.is_ended as is_ended_now,
        stated.ssp_minor_units as stated_ssp_minor_units,
        cast(case
            when stated.obligation_no is null then 0
            -- what is beyond any amount is asked about (int_obligations__totals_reached)
            else greatest(-{{ power_of_ten(17) }}, least({{ power_of_ten(17) }}, stated.price_minor_units - modifications.unearned_minor_units))
        end as bigint) as price_change_minor_units,
        stated.obligation_no is not null and not stated.is_ended
            or stated.obligation_no is null and not modifications.was_ended and not modifications.is_finished
            as has_more_to_do,
        case
            when versions.stated_treatment = 'prospective' or present_version_no is null or was_ended then 'prospective'
            when versions.stated_treatment = 'catch_up' then 'catch_up'
            when not obligations.distinct_over_time and units_before > 0 and units_before < present_total_units then 'catch_up'
            else 'prospective'
        end as treatment,
        obligations.method
    from {{ ref('int_obligations__modifications_measured') }} as modifications
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)
    inner join {{ ref('int_obligations__versions_numbered') }} as versions
        on versions.accounting_contract_no = modifications.accounting_contract_no
        and versions.version_no = modifications.version_no
    -- most obligations of a pool are not named
    left join {{ ref('int_obligations__states_measured') }} as stated
        on stated.obligation_no = modifications.obligation_no and stated.version_no = modifications.stated_version_no

),

weighed as (

    select
        judged.*,
        case
            when not has_more_to_do then 0
            when stated_version_no is not null then cast(stated_ssp_minor_units as {{ type_wide_integer() }}) * 1000000
            when present_total_units = present_done_units then 0
            else {{ prorated_widely(
                'cast(present_ssp_minor_units as ' ~ type_wide_integer() ~ ') * 1000000',
                '(present_total_units - units_before)', '(present_total_units - present_done_units)'
            ) }}
        end as own_weight
    from judged

),

pooled as (

    select
        weighed.*,
        sum(case when has_more_to_do then 1 else 0 end) over pool as open_count,
        max(own_weight) over pool as most_weight,
        min(case when is_ended_now then obligation_no end) over pool as first_ended_obligation_no,
        sum(greatest(own_weight, 0)) over (pool order by obligation_no rows unbounded preceding) as running_own_weight,
        sum(greatest(own_weight, 0)) over pool as pool_own_weight
    from weighed
    window pool as (partition by accounting_contract_no, pool_group, version_no)

),

modifications_judged as (

    select
        accounting_contract_no, pool_group, version_no, effective_on, obligation_no, method, treatment,
        present_version_no, stated_version_no, was_ended, was_ended_that_day, is_finished, has_more_to_do,
        coalesce(is_ended_now, false) as is_ended_now,
        units_before, delivered_before_units, price_change_minor_units,
        case when open_count = 1 and has_more_to_do then 1 else greatest(coalesce(own_weight, 0), 0) end as weight,
        case when open_count = 1 then 1 else running_own_weight end as running_weight,
        case when open_count = 1 then 1 else pool_own_weight end as pool_weight,
        first_ended_obligation_no,
        open_count > 1 and has_more_to_do and (own_weight is null or coalesce(most_weight, 0) <= 0 and first_ended_obligation_no is null)
            as has_missing_price,
        stated_version_no is not null and not coalesce(is_ended_now, false) and (is_finished or is_delivered)
            and method in ('point_in_time', 'milestone', 'progress') as is_already_satisfied
    from pooled

)

select * from modifications_judged
