-- What is wrong with what a modification does to an obligation (606-10-25-13, accounting.md 6).
-- Trap: the only obligation with something left to do needs no standalone price.
with

modifications as (

    select modifications.*, obligations.contract_id
    from {{ ref('int_obligations__modifications_judged') }} as modifications
    inner join {{ ref('int_obligations__obligations_identified') }} as obligations using (obligation_id)

),

modifications_questioned as (

    select 'missing_ssp' as exception_type, contract_id, obligation_id as source_key,
        'Obligation ' || obligation_id || ' shares what remains at version ' || version_no
            || ' and has no standalone selling price: add it to the SSP book' as message
    from modifications
    where has_missing_price

    union all

    select 'already_satisfied', contract_id, obligation_id,
        'Obligation ' || obligation_id || ' was finished before version ' || version_no || ' restated it: bring a new line instead'
    from modifications
    where is_already_satisfied

)

select * from modifications_questioned
