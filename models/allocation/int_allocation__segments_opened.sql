-- Which segments an obligation has and from when (accounting.md 6): one from inception, one more from every modification that
-- gives it a share of what remains, one at rest from the amendment that ends it.
-- Trap: an obligation whose weight is nothing rests too: what it had left went into the pool; one that is finished keeps the
-- segment it has, and one that was ended rests already, but for an earlier amendment of that very day.
with

states as (

    select states.*
    from {{ ref('int_obligations__states_measured') }} as states
    where states.method <> 'usage'
        and states.accounting_contract_no not in (select accounting_contract_no from {{ ref('int_obligations__contracts_stopped') }})

),

modifications as (

    select * from {{ ref('int_obligations__modifications_judged') }}
    where is_ended_now or has_more_to_do or was_ended_that_day

),

opened as (

    select obligation_no, version_no, 'inception' as segment_kind, measured_from as from_on,
        version_no as state_version_no, 0 as units_before
    from states
    where version_no = 0

    union all

    select obligation_no, version_no,
        case when is_ended_now or weight = 0 then 'ended' else treatment end,
        effective_on,
        coalesce(stated_version_no, present_version_no),
        case when stated_version_no is not null then null else units_before end
    from modifications

),

followed as (

    select
        opened.*,
        lead(version_no) over history as next_version_no,
        lead(from_on) over history as next_from_on,
        max(case when segment_kind <> 'catch_up' then version_no end) over (
            partition by obligation_no order by version_no rows unbounded preceding
        ) as anchor_version_no
    from opened
    window history as (partition by obligation_no order by version_no)

),

segments_opened as (

    select
        followed.*,
        states.accounting_contract_no, states.pool_group, states.method, states.is_timed,
        states.is_awaiting, states.measured_from, states.ends_on, states.opening_units, states.total_units,
        -- a state that goes on unrestated starts again from what was done
        coalesce(followed.units_before, states.done_units) as done_units
    from followed
    inner join states
        on states.obligation_no = followed.obligation_no and states.version_no = followed.state_version_no

)

select
    obligation_no, version_no, segment_kind, from_on, next_version_no, next_from_on, anchor_version_no,
    accounting_contract_no, pool_group, method, is_timed,
    is_awaiting, measured_from, ends_on, opening_units, total_units, done_units
from segments_opened
