-- Which accounting lines move a balance of ours, and why the others do not: posted, of the primary book, on an account of the policy, of a
-- legal entity's own books, in a month.
-- Trap: on receivables others book too (payments, their own invoices), so only our entries count there.
with

books as (

    select generation, source_id as book_id, {{ netsuite_flag(['isprimary', 'is_primary']) }} as is_primary
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'book' and not is_history and not is_duplicate and latest_no = 1

),

currencies as (

    select generation, source_id as currency_id, upper({{ netsuite_text(['symbol']) }}) as currency_code
    from {{ ref('int_staging__erp_netsuite_records_read') }}
    where kind = 'currency' and not is_history and not is_duplicate and latest_no = 1

),

sent as (

    select distinct external_id from {{ ref('stg_outbox__entries') }}  -- landing is at least once

),

ours as (

    select distinct account as account_code from {{ ref('accounts') }}  -- one account has many rows

),

placed as (

    select
        lines.*, accounts.account_code, accounts.is_receivable, books.is_primary,
        ours.account_code is not null as is_ours, sent.external_id is not null as is_own_entry,
        coalesce(subsidiaries.is_elimination, false) as is_elimination, coalesce(subsidiaries.is_landed, false) as has_subsidiary,
        coalesce(subsidiaries.legal_entity_id, by_any.legal_entity_id) as legal_entity_id,
        periods.period_id is not null as has_period, periods.period, periods.reason as period_reason,
        case when lines.has_foreign
            then coalesce(currencies.currency_code, by_code.currency)
            else entities.functional_currency end as currency_code
    from {{ ref('int_staging__erp_netsuite_lines_valued') }} as lines
    -- what was not landed, or is none of ours
    left join {{ ref('int_staging__erp_netsuite_accounts_read') }} as accounts using (generation, account_id)
    left join books using (generation, book_id)
    left join ours on ours.account_code = accounts.account_code
    left join sent on sent.external_id = lines.external_id
    left join {{ ref('int_staging__erp_netsuite_subsidiaries_mapped') }} as subsidiaries using (generation, subsidiary_id)
    left join {{ ref('int_staging__erp_netsuite_subsidiaries_mapped') }} as by_any
        on by_any.generation = lines.generation and by_any.subsidiary_id = '' and not by_any.is_landed
    left join {{ ref('int_staging__erp_netsuite_periods_judged') }} as periods
        on periods.generation = lines.generation and periods.period_id = lines.period_id and periods.latest_no = 1
    left join currencies on currencies.generation = lines.generation and currencies.currency_id = lines.currency_id
    left join {{ ref('currencies') }} as by_code on by_code.currency = upper(lines.currency_id)
    left join {{ ref('legal_entities') }} as entities on entities.legal_entity_id = coalesce(subsidiaries.legal_entity_id, by_any.legal_entity_id)

),

erp_netsuite_lines_judged as (

    select
        generation, legal_entity_id, period, account_code, currency_code, debit_amount, credit_amount, next_load_id, next_landed_at,
        load_id, file_name, row_no, landed_at, {{ netsuite_line_reason() }} as judgement
    from placed

)

select * from erp_netsuite_lines_judged
