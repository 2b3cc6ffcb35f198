-- What is wrong with what a modification does to an obligation (606-10-25-13, accounting.md 6).
-- Trap: the only obligation with something left to do needs no standalone price.
with

found as (

    select 'missing_ssp' as exception_type, obligation_no, version_no
    from {{ ref('int_obligations__modifications_judged') }}
    where has_missing_price

    union all

    select 'already_satisfied', obligation_no, version_no
    from {{ ref('int_obligations__modifications_judged') }}
    where is_already_satisfied

),

modifications_questioned as (

    select
        exception_type, obligations.contract_id, obligations.obligation_id as source_key,
        case exception_type
            when 'missing_ssp' then 'Obligation ' || obligation_id || ' shares what remains at version ' || version_no
                || ' and has no standalone selling price: add it to the SSP book'
            else 'Obligation ' || obligation_id || ' was finished before version ' || version_no
                || ' restated it: bring a new line instead'
        end as message
    from found
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_no)

)

select * from modifications_questioned
