-- Tryton's companies, each the book of one legal entity in one currency: it is named as the entity, or as the entity and the
-- currency where an entity needs a book for each.
-- Trap: a company that is none of ours has no legal entity; what it holds is not read.
with

landed as (

    select
        source_id as company_id,
        {{ json_text('payload', 'party.name') }} as company_name,
        {{ json_text('payload', 'currency.code') }} as currency_code,
        row_number() over (partition by source_id order by _landed_at desc, _row_no desc) as latest_no
    from {{ source('landing_erp', 'records') }}
    where object = 'tryton.company'

),

erp_tryton_companies as (

    select
        landed.company_id, landed.company_name, landed.currency_code,
        max(entities.legal_entity_id) as legal_entity_id
    from landed
    -- none of ours
    left join {{ ref('legal_entities') }} as entities
        on landed.company_name = entities.legal_entity_id
        or landed.company_name = entities.legal_entity_id || ' ' || landed.currency_code
    where landed.latest_no = 1
    group by landed.company_id, landed.company_name, landed.currency_code

)

select * from erp_tryton_companies
