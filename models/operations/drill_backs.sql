-- From a line the ERP got back to the contracts behind it: at contract grain each line is one contract's, at summary grain it
-- is the sum of these.
-- Trap: the ERP's line number is the one frozen when it was planned, not worked out again.
with

numbered as (

    select
        lines.*,
        row_number() over (partition by external_id, line_no order by landed_at, row_no) as landed_no
    from {{ ref('stg_outbox__entry_lines') }} as lines

),

summary_lines as (

    select external_id, line_no, min(erp_line_no) as erp_line_no
    from {{ ref('stg_outbox__summary_lines') }}
    group by external_id, line_no

),

drill_backs as (

    select
        lines.external_id, coalesce(summary_lines.erp_line_no, lines.line_no) as erp_line_no, lines.line_no,
        entries.legal_entity_id, entries.posting_period, entries.status as entry_status, entries.erp_reference,
        lines.accounting_contract_id, lines.obligation_id, lines.entry_kind, lines.origin_period, lines.account_role,
        lines.account_code,
        cast(lines.debit_amount as decimal(18, 4)) as debit_amount,
        cast(lines.credit_amount as decimal(18, 4)) as credit_amount,
        lines.currency_code
    from numbered as lines
    inner join {{ ref('posting_status') }} as entries using (external_id)
    -- only a summary adds lines up
    left join summary_lines on summary_lines.external_id = lines.external_id and summary_lines.line_no = lines.line_no
    where lines.landed_no = 1

)

select * from drill_backs
