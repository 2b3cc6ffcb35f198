-- What each version says of an obligation (accounting.md 3): its price, standalone selling price, quantity and dates, the
-- sums and the span of the lines that are one obligation (606-10-25-22). A state holds until a later version restates it.
-- Trap: the lines as signed of any of the contracts combined are version 0.
with

versioned as (

    select
        promises.*,
        placed.accounting_contract_no,
        coalesce(versions.version_no, 0) as version_no,
        case when versions.version_no > 0 then versions.effective_on else promises.signed_on end as stated_on
    from {{ ref('int_obligations__promises_priced') }} as promises
    inner join {{ ref('int_obligations__lines_placed') }} as placed using (contract_line_no)
    left join {{ ref('int_obligations__versions_numbered') }} as versions
        on promises.sequence_no > 0
        and versions.accounting_contract_no = placed.accounting_contract_no
        and versions.sequence_no = promises.sequence_no

),

stated as (

    select
        obligation_no, accounting_contract_no, version_no,
        max(stated_on) as stated_on,
        max(effective_on) as effective_on,
        cast(sum(price_minor_units) as bigint) as price_minor_units,
        cast(sum(ssp_minor_units) as bigint) as ssp_minor_units,
        count(*) filter (where not is_ended and ssp_minor_units is null) as unpriced_count,
        max(case when takes_residual then 1 else 0 end) = 1 as takes_residual,
        cast(sum(case when takes_residual then book_low_minor_units end) as bigint) as residual_low_minor_units,
        cast(sum(case when takes_residual then book_high_minor_units end) as bigint) as residual_high_minor_units,
        max(ssp_source) as ssp_source,
        cast(sum(quantity) as decimal(18, 3)) as quantity,
        coalesce(min(case when not is_ended then starts_on end), min(starts_on)) as starts_on,
        max(case when not is_ended then ends_on end) as ends_on,
        min(case when is_ended then 1 else 0 end) = 1 as is_ended
    from versioned
    group by obligation_no, accounting_contract_no, version_no

),

states_stated as (

    select
        stated.*,
        row_number() over history as state_no,
        lead(version_no) over history as next_version_no,
        lead(effective_on) over history as next_effective_on
    from stated
    window history as (partition by obligation_no order by version_no)

)

select * from states_stated
