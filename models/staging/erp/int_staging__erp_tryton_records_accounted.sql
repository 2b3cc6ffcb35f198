-- What became of every record that Tryton sent: masters and balances are stated, a posted move is a reply, the chart of accounts
-- serves to read the rest.
-- Trap: a move in our journal that we never sent is somebody's own, and a person has to look.
with

records as (

    select
        object, source_id, payload, _load_id as load_id, _file as file_name, _row_no as row_no, _landed_at as landed_at,
        coalesce({{ typed_instant('source_updated_at') }}, _landed_at) as recorded_at,
        case when object = 'tryton.company' then source_id else {{ json_text('payload', 'company') }} end as company_id
    from {{ source('landing_erp', 'records') }}
    where object like 'tryton.%'

),

periods as (

    select distinct load_id, file_name, row_no  -- of one record
    from {{ ref('int_staging__erp_tryton_periods') }}

),

sent as (

    select distinct external_id  -- landing is at least once
    from {{ ref('stg_outbox__entries') }}

),

described as (

    select
        records.*, companies.company_name,
        companies.company_id is not null and companies.legal_entity_id is null as is_elsewhere,
        periods.load_id is not null as is_month,
        moves.load_id is not null and moves.is_posted as is_posted,
        moves.load_id is not null and (moves.external_id is null or sent.external_id is null) as is_foreign
    from records
    -- parties belong to no company
    left join {{ ref('int_staging__erp_tryton_companies') }} as companies on companies.company_id = records.company_id
    -- only a period has one
    left join periods using (load_id, file_name, row_no)
    -- only a move is one
    left join {{ ref('int_staging__erp_tryton_moves') }} as moves using (load_id, file_name, row_no)
    -- what we did not send
    left join sent on sent.external_id = moves.external_id

),

erp_tryton_records_accounted as (

    select
        'erp' as source_system, object, source_id, load_id, file_name, row_no, landed_at, recorded_at,
        cast(1 as bigint) as record_count,
        case
            when object = 'tryton.company' and is_elsewhere then 'unmapped'
            when object in ('tryton.company', 'tryton.account') then 'context'
            when is_elsewhere then 'out_of_scope'
            when object = 'tryton.move' and is_foreign then 'unmapped'
            when object = 'tryton.move' and not is_posted then 'context'
            when object in ('tryton.period', 'tryton.journal_period') and not is_month then 'out_of_scope'
            else 'stated'
        end as outcome,
        case
            when object = 'tryton.company' and is_elsewhere
                then 'company ' || company_name || ' is no legal entity of the policy: name it as the entity, or as entity and currency'
            when is_elsewhere then 'of company ' || company_name || ', which is no legal entity of the policy'
            when object = 'tryton.move' and is_foreign
                then 'the journal of the subledger holds a move it did not send: reverse it in the ERP, or land the outbox that sent it'
            when object = 'tryton.move' and not is_posted then 'a draft, not in the books'
            when object in ('tryton.period', 'tryton.journal_period') and not is_month then 'no standard period of one calendar month'
        end as reason,
        case
            when object = 'tryton.company' and is_elsewhere then 'unmapped_entity'
            when object = 'tryton.move' and is_foreign and not is_elsewhere then 'unmapped_record'
        end as exception_type,
        cast(null as {{ dbt.type_string() }}) as contract_id,
        false as is_holding
    from described

)

select * from erp_tryton_records_accounted
