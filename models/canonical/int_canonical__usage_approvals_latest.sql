-- The last word on the quantity approved for a line and month (landing.md, masters).
with

usage_approvals_latest as (

    {{ latest_of_masters(ref('stg_files__usage_approvals'), ['contract_id', 'line_id', 'period'], ['approved_quantity', 'approved_by']) }}

)

select * from usage_approvals_latest
