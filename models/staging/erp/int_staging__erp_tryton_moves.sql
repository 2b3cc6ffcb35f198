-- The moves of the subledger's journal in Tryton, as often as each was landed in another state. A move's description is our
-- external id.
-- Trap: a draft is not in the books; it says nothing until it is posted.
with

erp_tryton_moves as (

    select
        source_id as move_id,
        {{ json_text('payload', 'company') }} as company_id,
        {{ json_text('payload', 'description') }} as external_id,
        {{ json_text('payload', 'number') }} as erp_reference,
        {{ json_text('payload', 'state') }} = 'posted' as is_posted,
        {{ tryton_day('payload', 'date') }} as posted_on,
        payload,
        coalesce({{ typed_instant('source_updated_at') }}, _landed_at) as recorded_at,
        _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        row_number() over (partition by source_id order by _landed_at desc, _row_no desc) as latest_no
    from {{ source('landing_erp', 'records') }}
    where object = 'tryton.move'

)

select * from erp_tryton_moves
