-- Every line that a contract has ever had, with the dates it runs and who keeps its books: what other facts may name.
-- Trap: the last word on a line decides its end (ended: the day before), the first its start, whatever the order of arrival.
with

lines as (

    select * from {{ ref('int_canonical__contract_lines_resolved') }} where resolution = 'in_force'

),

named as (

    select
        lines.contract_id, lines.line_id, lines.starts_on, lines.sku, lines.method,
        coalesce(amendments.effective_on, contracts.signed_on) as priced_on,
        case when lines.quantity = 0 and amendments.amendment_id is not null
            then {{ day_before('amendments.effective_on') }} else lines.ends_on end as ends_on,
        row_number() over (
            partition by lines.contract_id, lines.line_id
            order by case when lines.amendment_id is null then 0 else 1 end,
                amendments.effective_on nulls last, amendments.recorded_at nulls last, amendments.amendment_id nulls last
        ) as naming_no,
        count(*) over (partition by lines.contract_id, lines.line_id) as namings_count
    from lines
    inner join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = lines.contract_id and contracts.resolution = 'in_force'
    -- a line as signed has no amendment
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = lines.amendment_id and amendments.resolution = 'in_force'

),

lines_known as (

    select
        contract_id, line_id,
        max(case when naming_no = 1 then sku end) as sku,
        max(case when naming_no = 1 then method end) as method,
        max(case when naming_no = 1 then priced_on end) as priced_on,
        max(case when naming_no = 1 then starts_on end) as starts_on,
        max(case when naming_no = namings_count then ends_on end) as ends_on
    from named
    group by contract_id, line_id

)

select * from lines_known
