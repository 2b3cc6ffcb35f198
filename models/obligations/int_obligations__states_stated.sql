-- What each version says of an obligation (accounting.md 3): its price, standalone selling price, quantity and dates, the
-- sums and the span of the lines that are one obligation (606-10-25-22). A state holds until a later version restates it.
-- Trap: the lines as signed of any of the contracts combined are version 0.
with

-- an obligation of one line is what the naming says
alone as (

    select
        obligation_no, contract_line_no, sequence_no, effective_on, signed_on, price_minor_units, ssp_minor_units,
        case when not is_ended and ssp_minor_units is null then 1 else 0 end as unpriced_count,
        takes_residual,
        cast(case when takes_residual then book_low_minor_units end as bigint) as residual_low_minor_units,
        cast(case when takes_residual then book_high_minor_units end as bigint) as residual_high_minor_units,
        ssp_source, quantity, starts_on, case when not is_ended then ends_on end as ends_on, is_ended
    from {{ ref('int_obligations__promises_priced') }}
    -- most are of one line
    left join {{ ref('int_obligations__lines_shared') }} as shared using (contract_line_no, obligation_no)
    where shared.obligation_sequence_no is null

),

-- lines that are one obligation go to one accounting contract, so any of them tells which
together as (

    select
        obligation_no, min(contract_line_no), sequence_no, max(effective_on), max(signed_on),
        cast(sum(price_minor_units) as bigint), cast(sum(ssp_minor_units) as bigint),
        count(*) filter (where not is_ended and ssp_minor_units is null),
        max(case when takes_residual then 1 else 0 end) = 1,
        cast(sum(case when takes_residual then book_low_minor_units end) as bigint),
        cast(sum(case when takes_residual then book_high_minor_units end) as bigint),
        max(ssp_source), cast(sum(quantity) as decimal(18, 3)),
        coalesce(min(case when not is_ended then starts_on end), min(starts_on)),
        max(case when not is_ended then ends_on end), min(case when is_ended then 1 else 0 end) = 1
    from {{ ref('int_obligations__promises_priced') }}
    inner join {{ ref('int_obligations__lines_shared') }} as shared using (contract_line_no, obligation_no)
    group by obligation_no, sequence_no

),

promises as (

    select * from alone
    union all
    select * from together

),

versioned as (

    select
        promises.*,
        placed.accounting_contract_no,
        coalesce(versions.version_no, 0) as version_no,
        case when versions.version_no > 0 then versions.effective_on else promises.signed_on end as stated_on
    from promises
    inner join {{ ref('int_obligations__lines_placed') }} as placed using (contract_line_no)
    -- the lines as signed are version 0
    left join {{ ref('int_obligations__versions_numbered') }} as versions
        on promises.sequence_no > 0
        and versions.accounting_contract_no = placed.accounting_contract_no
        and versions.sequence_no = promises.sequence_no

),

states_stated as (

    select
        obligation_no, accounting_contract_no, version_no, stated_on, effective_on, price_minor_units, ssp_minor_units,
        unpriced_count, takes_residual, residual_low_minor_units, residual_high_minor_units, ssp_source, quantity,
        starts_on, ends_on, is_ended,
        row_number() over history as state_no,
        lead(version_no) over history as next_version_no,
        lead(effective_on) over history as next_effective_on
    from versioned
    window history as (partition by obligation_no order by version_no)

)

select * from states_stated
