-- Whether an amendment is a separate contract (606-10-25-12) or modifies what stands (25-13). It is separate when it only
-- brings new lines, joins no obligation that runs, ends nothing, and every price is within the policy's tolerance of its
-- standalone selling price; or when the amendment says so itself, and only brings new lines.
-- Trap: the kind of an amendment ("upsell", "renewal") decides nothing, and what has no standalone price proves none.
with

promises as (

    select * from {{ ref('int_obligations__promises_priced') }} where sequence_no > 0

),

tolerance as (

    select cast(cast(coalesce(max(value), '0.05') as decimal(18, 6)) * 1000000 as bigint) as tolerance_millionths
    from {{ ref('policy') }}
    where name = 'separate_contract_tolerance'

),

-- a bundle line is judged whole
lines as (

    select
        sequence_no, contract_line_no,
        max(case when sequence_no > promises.first_sequence_no then 1 else 0 end) as is_standing,
        max(case when sequence_no > obligation_sequence_no and sequence_no = promises.first_sequence_no then 1 else 0 end) as is_joining,
        max(case when is_ended then 1 else 0 end) as is_ending,
        max(line_price_minor_units) as price_minor_units,
        sum(ssp_minor_units) as ssp_minor_units,
        count(*) filter (where ssp_minor_units is null) as unpriced_count
    from promises
    -- nothing joins an obligation of one line
    left join {{ ref('int_obligations__lines_shared') }} as shared using (obligation_no, contract_line_no)
    group by sequence_no, contract_line_no

),

judged as (

    select
        sequence_no,
        max(is_standing) = 1 as names_standing_line, max(is_joining) = 1 as joins_obligation, max(is_ending) = 1 as ends_line,
        max(case
            when unpriced_count > 0 then 1
            when abs(price_minor_units - ssp_minor_units) * cast(1000000 as {{ type_wide_integer() }})
                <= tolerance_millionths * cast(ssp_minor_units as {{ type_wide_integer() }}) then 0
            else 1
        end) = 0 as is_at_standalone_price
    from lines
    cross join tolerance
    group by sequence_no

),

amendments_classified as (

    select
        sequence_no, amendments.contract_id, amendments.amendment_id, amendments.effective_on,
        case
            when stated_treatment = 'separate_contract' then not (names_standing_line or joins_obligation or ends_line)
            when stated_treatment is not null then false
            else not (names_standing_line or joins_obligation or ends_line) and is_at_standalone_price
        end as is_separate_contract,
        coalesce(stated_treatment = 'separate_contract', false) and (names_standing_line or joins_obligation or ends_line)
            as has_invalid_treatment
    from judged
    inner join {{ ref('int_obligations__amendments_sequenced') }} as amendments using (sequence_no)

)

select * from amendments_classified
