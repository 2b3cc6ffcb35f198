-- What is wrong with rows that did not come into force, and what to do (accounting.md 10).
-- Trap: a row is unplaced for one reason; the first that holds is told.
with

refused as (

    select
        refused.*,
        refused.source_table || ' ' || refused.source_key as subject,
        contracts.contract_id is not null as is_contract_known,
        coalesce(contracts.is_currency_known, true) as is_currency_known,
        coalesce(refused.currency_code <> contracts.currency_code, false) as is_currency_other,
        refused.amendment_id is null or amendments.amendment_id is not null as is_amendment_known,
        refused.line_id is null or lines.line_id is not null as is_line_known
    from {{ ref('int_canonical__rows_refused') }} as refused
    -- what a row names may be what is wrong with it
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = refused.contract_id and contracts.resolution = 'in_force'
    left join {{ ref('int_canonical__amendments_resolved') }} as amendments
        on amendments.amendment_id = refused.amendment_id and amendments.contract_id = refused.contract_id
        and amendments.resolution in ('in_force', 'voided')
    left join {{ ref('int_canonical__lines_known') }} as lines
        on lines.contract_id = refused.contract_id and lines.line_id = refused.line_id

),

rows_questioned as (

    select 'duplicate_record' as exception_type, refused.*,
        subject || ' was sent again with the same content: counted and dropped' as message
    from refused
    where resolution = 'duplicate'

    union all

    select 'conflicting_record', refused.*,
        subject || ' was sent again with other content: the first recorded stands; void it if the second is right'
    from refused
    where resolution = 'conflicting'

    union all

    select 'unknown_contract', refused.*,
        subject || ' names contract ' || contract_id || ', which was never landed: land it, or correct the row'
    from refused
    where resolution = 'unplaced' and not is_contract_known

    union all

    select 'unknown_amendment', refused.*,
        subject || ' came with amendment ' || amendment_id || ' of contract ' || contract_id || ', which was never landed'
    from refused
    where resolution = 'unplaced' and is_contract_known and is_currency_known and not is_amendment_known

    union all

    select 'unknown_line', refused.*,
        subject || ' names line ' || line_id || ', which contract ' || contract_id || ' does not have: land it, or correct the row'
    from refused
    where resolution = 'unplaced' and is_contract_known and is_currency_known and is_amendment_known and not is_line_known
        and source_table not in ('contract_lines', 'invoice_lines')

    union all

    select 'currency_mismatch', refused.*,
        subject || ' is in another currency than contract ' || contract_id || ': credit it, and bill it in the contract''s'
    from refused
    where resolution = 'unplaced' and is_currency_known and is_currency_other

    union all

    select 'invalid_dates', refused.*, subject || ' ends before it begins: send it again with the right dates'
    from refused
    where resolution = 'unplaced' and is_contract_known and is_currency_known and source_table = 'contract_costs'

)

select exception_type, contract_id, source_system, source_table, source_key, message, recorded_at as first_seen_at, load_id
from rows_questioned
