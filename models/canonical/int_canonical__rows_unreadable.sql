-- Every row that can't be read: as its table (a dead letter) or in minor units. One that may change what a contract is holds it
-- (landing.md, files); the others are for review.
-- Trap: it goes by itself once a readable row of the same table and key has landed after it.
with

unreadable as (

    select
        source_table, source_key, source_system, load_id, contract_id, landed_at, recorded_at,
        coalesce(reason, 'it cannot be read') as reason
    from {{ ref('stg_files__dead_letters') }}
    where {{ is_known('recorded_at') }}

    union all

    select source_table, source_key, source_system, load_id, contract_id, landed_at, recorded_at,
        'an amount is no whole number of minor units, or is beyond 10^14 of them'
    from {{ ref('int_canonical__rows_refused') }}
    where resolution = 'unreadable'

),

readable as (

    {% for table in ['contracts', 'amendments', 'contract_lines', 'usage_prices', 'invoice_lines', 'fulfilment_events',
        'price_estimates', 'contract_costs'] -%}
    select source_table, source_key, landed_at
    from {{ ref('int_canonical__' ~ table ~ '_resolved') }}
    where resolution <> 'unreadable'
    union all
    {% endfor -%}
    select source_table, source_key, landed_at
    from {{ ref('int_staging__usage_events_stated') }}
    union all
    select object, source_id, landed_at
    from {{ ref('int_staging__records_accounted') }}

),

corrected as (

    select unreadable.source_table, unreadable.source_key, unreadable.landed_at
    from unreadable
    inner join readable
        on readable.source_key = unreadable.source_key and readable.source_table = unreadable.source_table
        and readable.landed_at > unreadable.landed_at
    group by 1, 2, 3

),

rows_unreadable as (

    select
        unreadable.source_table, unreadable.source_key, unreadable.source_system, unreadable.load_id,
        unreadable.contract_id, unreadable.recorded_at, unreadable.reason,
        unreadable.contract_id is not null and unreadable.source_table in (
            'contracts', 'amendments', 'contract_lines', 'usage_prices', 'price_estimates'
        ) as is_holding
    from unreadable
    -- most are still to be corrected
    left join corrected
        on corrected.source_table = unreadable.source_table and corrected.source_key = unreadable.source_key
        and corrected.landed_at = unreadable.landed_at
    where corrected.source_key is null

)

select * from rows_unreadable
