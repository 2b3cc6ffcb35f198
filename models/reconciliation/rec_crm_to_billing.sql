-- What was sold against what is billed, to the end of the run's period: the CRM's side (fixed prices in force, and metered use
-- as rated) and the billing system's (invoices and credit notes), with what is still to bill and what is billed too much.
-- Trap: more billed than sold is explained only where an exception asks somebody to put it right; else nobody knows.
with

asked as (

    select contract_id, max(case when exception_type in ('overbilled_contract', 'unexplained_credit') then 1 else 0 end) as is_overbilling_asked,
        max(case when exception_type in ('unknown_contract', 'unknown_line', 'unreadable_fact') then 1 else 0 end) as is_unknown_asked
    from (
        select contract_id, exception_type from {{ ref('int_canonical__exceptions_raised') }}
        union all
        select contract_id, exception_type from {{ ref('int_subledger__exceptions_raised') }}
    ) as raised
    group by contract_id

),

stopped as (

    select distinct assigned.contract_id  -- one stopped part stops the comparison
    from {{ ref('int_obligations__contracts_stopped') }} as contracts_stopped
    inner join {{ ref('int_obligations__contracts_assigned') }} as assigned using (accounting_contract_id)

),

described as (

    select
        compared.*, contracts.source_system as sales_source_system,
        contracts.contract_id is null as is_unsold, compared.currency_code <> contracts.currency_code as is_other_currency,
        stopped.contract_id is not null as is_stopped,
        coalesce(asked.is_overbilling_asked, 0) = 1 as is_overbilling_asked, coalesce(asked.is_unknown_asked, 0) = 1 as is_unknown_asked,
        compared.starts_on > run.period_ends_on as is_to_start
    from {{ ref('int_reconciliation__lines_compared') }} as compared
    cross join {{ ref('int_canonical__run_bounds') }} as run
    -- what nobody sold, what runs and what nobody asks about
    left join {{ ref('int_canonical__contracts_resolved') }} as contracts
        on contracts.contract_id = compared.contract_id and contracts.resolution = 'in_force'
    left join stopped on stopped.contract_id = compared.contract_id
    left join asked on asked.contract_id = compared.contract_id

),

rec_crm_to_billing as (

    select
        contract_id, line_id, currency_code, sales_source_system, billing_source_system,
        fixed_amount, usage_amount, sold_amount, billed_amount, credited_amount,
        greatest(difference_amount, 0) as to_bill_amount, greatest(-difference_amount, 0) as overbilled_amount,
        estimated_amount, sold_later_amount, difference_amount,
        case
            when is_unsold then case when is_unknown_asked then 'not_sold' else 'unexplained' end
            when is_other_currency then 'other_currency'
            when is_stopped then 'contract_stopped'
            when difference_amount = 0 then 'matched'
            when difference_amount > 0 and invoice_lines_count = 0 and not is_to_start then 'not_billed'
            -- the bill already knows of an amendment that takes effect later
            when difference_amount > 0 and credited_amount < 0 and difference_amount <= -sold_later_amount then 'credited_ahead'
            when difference_amount > 0 and credited_amount < 0 and billed_amount >= sold_amount then 'credited'
            when difference_amount > 0 then 'still_to_bill'
            when -difference_amount <= abs(estimated_amount) then 'estimated'
            when -difference_amount <= sold_later_amount then 'billed_ahead'
            when contract_difference_amount >= 0 then 'billed_on_other_line'
            when is_overbilling_asked then 'overbilled'
            else 'unexplained'
        end as reason_code
    from described

)

select * from rec_crm_to_billing
