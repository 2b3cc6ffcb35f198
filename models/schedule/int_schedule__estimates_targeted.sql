-- Which obligations a layer of variable consideration belongs to, and by what weights (606-10-32-39 to 32-45).
-- Trap: a metered obligation is a target only where its line is named or the contract has no other, and then only the first;
-- and of the contracts an amendment reaches only one is, its own first.
with

ranked as (

    select
        candidates.*,
        dense_rank() over (
            partition by contract_id, line_id, amendment_id, kind
            order by preference, accounting_contract_id, case when method = 'usage' and line_id is null then obligation_id end nulls last
        ) as choice_no
    from {{ ref('int_schedule__estimates_placed') }} as candidates

),

estimates_targeted as (

    select
        contract_id, line_id, amendment_id, kind, obligation_id, method,
        -- the components of a bundle that is given away, or was ended before it was brought, share alike
        case when count(*) over layer = 1 or coalesce(sum(weight) over layer, 0) <= 0 then 1 else coalesce(weight, 0) end as weight
    from ranked
    where choice_no = 1
    window layer as (partition by contract_id, line_id, amendment_id, kind)

)

select * from estimates_targeted
