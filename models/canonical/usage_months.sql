-- What each metered line used in a month and what that is worth (606-10-55-65, 32-40).
-- Trap: the quantity as approved, where it was; a month that needs approval is earned by nobody until then.
with

usage_months as (

    select
        contract_id, line_id, period, quantity, rated_amount, usage_status, currency_code, source_system,
        'usage_events' as source_table, contract_id || '/' || line_id || '/' || period as source_key, load_id
    from {{ ref('int_canonical__usage_months_rated') }}

)

select * from usage_months
