"""What is asked of the warehouse about one accounting contract, $1: a query for each section.

A column `..._minor_units` is told in major units, without the suffix.
"""

SECTIONS = {
    "contract": """
        select accounting_contract_id, customer_id, erp_customer_id, legal_entity_id, currency_code,
            signed_on, starts_on, ends_on, current_version_no, contract_state,
            (select period from canonical.int_canonical__run_bounds) as run_period
        from canonical.contracts where accounting_contract_id = $1""",
    "versions": """
        select version_no, amendment_id, kind, effective_on, treatment, treatment_reason, price_change_amount
        from canonical.contract_versions where accounting_contract_id = $1 order by version_no""",
    "obligations": """
        select obligation_id, sku, method, start_trigger, starts_on, ends_on, activated_on, allocation_group,
            obligation_state
        from obligations.performance_obligations where accounting_contract_id = $1 order by obligation_id""",
    "allocation": """
        select allocations.version_no, obligations.allocation_group, obligation_id, stated_amount, ssp_amount,
            ssp_source, allocated_amount
        from allocation.transaction_price_allocations as allocations
        inner join obligations.performance_obligations as obligations using (obligation_id)
        where allocations.accounting_contract_id = $1
        order by allocations.version_no, obligations.allocation_group nulls first, obligation_id""",
    "price_changes": """
        select met.version_no, obligations.obligation_id, stated.is_ended,
            stated.price_minor_units as new_price_minor_units,
            present.price_minor_units as old_price_minor_units, present.method,
            met.units_before - met.present_done_units as done_units,
            met.present_total_units - met.present_done_units as units_to_do,
            met.unearned_minor_units,
            stated.price_minor_units - met.unearned_minor_units as change_minor_units
        from obligations.int_obligations__modifications_measured as met
        inner join obligations.int_obligations__obligations_identified as obligations using (obligation_no)
        inner join obligations.int_obligations__accounting_contracts_identified as contracts
            on contracts.accounting_contract_no = obligations.accounting_contract_no
        inner join obligations.int_obligations__states_measured as stated
            on stated.obligation_no = met.obligation_no and stated.version_no = met.stated_version_no
        -- what the amendment brings has no price it replaces
        left join obligations.int_obligations__states_measured as present
            on present.obligation_no = met.obligation_no and present.version_no = met.present_version_no
        where contracts.accounting_contract_id = $1 order by met.version_no, obligation_id""",
    "modifications": """
        select steps.version_no, nullif(steps.pool_group, '') as allocation_group, obligations.obligation_id,
            steps.treatment,
            before.base_minor_units + before.amount_minor_units as allocated_before_minor_units,
            after.recognized_before_minor_units,
            before.base_minor_units + before.amount_minor_units - after.recognized_before_minor_units
                as left_minor_units,
            steps.price_change_minor_units, steps.weight, steps.pool_weight,
            after.base_minor_units + after.amount_minor_units - after.recognized_before_minor_units
                as share_minor_units,
            after.base_minor_units + after.amount_minor_units as allocated_minor_units
        from allocation.int_allocation__steps_laid as steps
        inner join obligations.int_obligations__obligations_identified as obligations using (obligation_no)
        inner join obligations.int_obligations__accounting_contracts_identified as contracts
            on contracts.accounting_contract_no = obligations.accounting_contract_no
        inner join allocation.int_allocation__amounts_modified as before
            on before.obligation_no = steps.obligation_no and before.step_no = steps.step_no - 1
        inner join allocation.int_allocation__amounts_modified as after
            on after.obligation_no = steps.obligation_no and after.step_no = steps.step_no
        where contracts.accounting_contract_id = $1 and steps.is_known
        order by steps.version_no, steps.pool_group, obligation_id""",
    "segments": """
        select obligation_id, version_no, segment_kind, method, recognized_from_on, until_on,
            base_minor_units, amount_minor_units, done_units, total_units
        from schedule.int_schedule__segments_funded
        where accounting_contract_id = $1 order by obligation_id, version_no""",
    "estimates": """
        select shares.layer_key, shares.effective_on, shares.obligation_id, shares.share_minor_units
        from schedule.int_schedule__estimates_shared as shares
        inner join obligations.performance_obligations as obligations using (obligation_id)
        where obligations.accounting_contract_id = $1 order by all""",
    "usage": """
        select obligations.obligation_id, months.period, months.quantity, months.usage_status,
            months.rated_amount
        from canonical.usage_months as months
        inner join obligations.performance_obligations as obligations using (contract_id, line_id)
        where obligations.accounting_contract_id = $1 and obligations.method = 'usage'
        order by obligations.obligation_id, months.period""",
    "schedule": """
        select obligation_id, version_no, period, component, revenue_amount, cumulative_revenue_amount
        from schedule.revenue_schedule_lines
        where accounting_contract_id = $1 order by obligation_id, period, version_no, component""",
    "balances": """
        select period, billed_to_date_amount, recognized_to_date_amount, contract_liability_amount,
            contract_asset_amount, unbilled_receivable_amount, refund_liability_amount
        from subledger.contract_balances where accounting_contract_id = $1 order by period""",
    "journal": """
        select origin_period, entry_kind, obligation_id, account_code, account_role, debit_amount,
            credit_amount, journal_line_id
        from subledger.journal_lines
        where accounting_contract_id = $1
        order by origin_period, entry_kind, obligation_id, debit_amount = 0, account_code, journal_line_id""",
    "sent": """
        select posting_period, lines.origin_period, lines.entry_kind, lines.account_code, lines.debit_amount,
            lines.credit_amount, status, erp_reference, replied_at, external_id
        from posting.posting_status as entries
        inner join staging.stg_outbox__entry_lines as lines using (external_id)
        where lines.accounting_contract_id = $1 order by posting_period, external_id, lines.line_no""",
    "source_rows": """
        select distinct lineage.source_system, lineage.source_table, lineage.source_key, lineage.load_id
        from operations.lineage as lineage
        inner join subledger.journal_lines as lines using (journal_line_id)
        where lines.accounting_contract_id = $1 order by all""",
    "exceptions": """
        select exception_type, impact, owner, source_table, source_key, message from operations.exceptions
        where contract_id in (
            select contract_id from canonical.contracts where accounting_contract_id = $1
        )
        order by exception_type, source_key""",
}
# An entry of many contracts is told line by line, not contract by contract.
SUMMARY_SECTIONS = {
    "erp_lines": """
        select erp_line_no, posting_period, account_code, entry_kind, origin_period,
            sum(debit_amount) as debit_amount, sum(credit_amount) as credit_amount, currency_code,
            count(distinct accounting_contract_id) as contracts, erp_reference
        from operations.drill_backs where external_id = $1 group by all order by erp_line_no""",
    "contracts_behind_them": """
        select erp_line_no, accounting_contract_id, obligation_id, account_code, debit_amount, credit_amount
        from operations.drill_backs where external_id = $1 order by erp_line_no, line_no""",
}
