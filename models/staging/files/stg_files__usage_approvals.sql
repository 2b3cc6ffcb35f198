-- The quantities people approved for a line and month.
with

landed as (

    select * from {{ source('landing', 'usage_approvals') }}

),

usage_approvals as (

    select
        contract_id,
        line_id,
        period,
        {{ typed_decimal('approved_quantity', 38, 9) }} as approved_quantity,
        approved_by,
        {{ record_columns('usage_approvals', ['contract_id', 'line_id', 'period']) }}
    from landed

)

select * from usage_approvals
