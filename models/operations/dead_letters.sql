-- The rows that were refused, whole, with the reason: unreadable as their table when they landed, or with an amount that is
-- no whole number of its currency's minor units.
-- Trap: they stay, though corrected since; the exception goes, the letter is what was sent.
with

unread as (

    select source_table, row_text, reason, contract_id, source_key, source_system, load_id, file_name, row_no, landed_at
    from {{ ref('stg_files__dead_letters') }}

),

not_whole as (

    {% for table, columns in {
        'contract_lines': ['contract_id', 'amendment_id', 'line_id', 'sku', 'quantity', 'price_amount', 'ssp_amount'],
        'invoice_lines': ['invoice_line_id', 'contract_id', 'line_id', 'invoiced_on', 'invoiced_amount', 'currency_code'],
        'price_estimates': ['estimate_id', 'contract_id', 'line_id', 'kind', 'effective_on', 'estimated_amount'],
        'contract_costs': ['cost_id', 'contract_id', 'kind', 'cost_amount'],
    }.items() -%}
    select
        resolved.source_table, {{ row_as_text('sent', columns) }} as row_text,
        'an amount is no whole number of minor units, or is beyond 10^14 of them' as reason,
        resolved.contract_id, resolved.source_key, resolved.source_system, resolved.load_id, resolved.file_name,
        resolved.row_no, resolved.landed_at
    from {{ ref('int_canonical__' ~ table ~ '_resolved') }} as resolved
    inner join {{ ref(('int_staging__' ~ table ~ '_stated') if table in var('stated_by')['files'] else ('stg_files__' ~ table)) }} as sent
        on sent.load_id = resolved.load_id and sent.file_name = resolved.file_name and sent.row_no = resolved.row_no
        and sent.source_key = resolved.source_key
    where resolved.resolution = 'unreadable'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

dead_letters as (

    select * from unread
    union all
    select * from not_whole

)

select * from dead_letters
