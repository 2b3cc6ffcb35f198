"""From an identifier to the whole story: versions, pools, shares, segments, schedule, journal, source rows.

Each section is one query over the accounting contract, printed as a table with the rule it follows.
"""

from pathlib import Path
from typing import Any

from rich.console import Console

from tieout.errors import UsageProblem
from tieout.read import Reader
from tieout.settings import warehouse_path
from tieout.summary import rows_table

CONTRACT_OF = """
    select accounting_contract_id from canonical.contracts
    where accounting_contract_id = $1 or contract_id = $1
    union select accounting_contract_id from obligations.performance_obligations where obligation_id = $1
    union select accounting_contract_id from subledger.journal_lines where journal_line_id = $1
    union
    select lines.accounting_contract_id
    from posting.journal_entries_to_post as entries
    inner join posting.journal_lines_to_post as lines using (entry_id)
    where entries.entry_id = $1 or entries.external_id = $1
    union select accounting_contract_id from staging.stg_outbox__entry_lines where external_id = $1
    union
    select lines.accounting_contract_id
    from staging.stg_outbox__entries as entries
    inner join staging.stg_outbox__entry_lines as lines using (external_id)
    where entries.entry_id = $1
    order by 1
"""
# An entry of many contracts is told line by line, not contract by contract.
SUMMARY = {
    "The ERP's lines": """
        select erp_line_no, posting_period, account_code, entry_kind, origin_period,
            sum(debit_amount) as debit_amount, sum(credit_amount) as credit_amount, currency_code,
            count(distinct accounting_contract_id) as contracts, erp_reference
        from operations.drill_backs where external_id = $1 group by all order by erp_line_no""",
    "The contracts behind them": """
        select erp_line_no, accounting_contract_id, obligation_id, account_code, debit_amount, credit_amount
        from operations.drill_backs where external_id = $1 order by erp_line_no, line_no""",
}
IS_SUMMARY = """
    select external_id from operations.drill_backs where external_id = $1
    group by external_id having count(distinct accounting_contract_id) > 1
"""
SECTIONS = {
    "Contract": """
        select accounting_contract_id, customer_id, legal_entity_id, currency_code, signed_on, starts_on,
            ends_on, current_version_no, contract_state
        from canonical.contracts where accounting_contract_id = $1""",
    "Versions (606-10-25-10 to 25-13)": """
        select version_no, amendment_id, kind, effective_on, treatment, treatment_reason, price_change_amount
        from canonical.contract_versions where accounting_contract_id = $1 order by version_no""",
    "Obligations (606-10-25-14)": """
        select obligation_id, sku, method, start_trigger, starts_on, ends_on, activated_on,
            allocation_group, obligation_state
        from obligations.performance_obligations where accounting_contract_id = $1 order by obligation_id""",
    "Allocation: stated price and standalone price in, allocated out (606-10-32-28)": """
        select version_no, obligation_id, stated_amount, ssp_amount, ssp_source, allocated_amount
        from allocation.transaction_price_allocations
        where accounting_contract_id = $1 order by version_no, obligation_id""",
    "Modifications: what remained, by weight (606-10-25-13), in minor units": """
        select steps.version_no, steps.obligation_id, steps.treatment,
            amounts.recognized_before_minor_units as recognized_before,
            steps.price_change_minor_units as change_in_price, steps.weight, steps.pool_weight,
            amounts.base_minor_units as base, amounts.amount_minor_units as amount
        from allocation.int_allocation__steps_laid as steps
        inner join allocation.int_allocation__amounts_modified as amounts using (obligation_id, step_no)
        where steps.accounting_contract_id = $1 and steps.is_known
        order by steps.version_no, steps.obligation_id""",
    "Segments: revenue to d = base + round(amount x (U(d) - U0) / (T - U0)), in minor units": """
        select obligation_id, version_no, segment_kind, from_on, until_on, base_minor_units as base,
            amount_minor_units as amount, done_units as u0, total_units as t
        from schedule.int_schedule__segments_funded
        where accounting_contract_id = $1 order by obligation_id, version_no""",
    "Schedule": """
        select obligation_id, version_no, period, component, revenue_amount, cumulative_revenue_amount
        from schedule.revenue_schedule_lines
        where accounting_contract_id = $1 order by obligation_id, period, version_no, component""",
    "Balances (606-10-45-1)": """
        select period, billed_to_date_amount as billed, recognized_to_date_amount as recognized,
            contract_liability_amount as contract_liability, contract_asset_amount as contract_asset,
            unbilled_receivable_amount as unbilled_receivable, refund_liability_amount as refund_liability
        from subledger.contract_balances where accounting_contract_id = $1 order by period""",
    "Journal": """
        select journal_line_id, origin_period, entry_kind, obligation_id, account_role, account_code,
            debit_amount, credit_amount
        from subledger.journal_lines
        where accounting_contract_id = $1 order by origin_period, entry_kind, journal_line_id""",
    "Sent to the ERP": """
        select posting_period, external_id, status, erp_reference, replied_at, lines.origin_period,
            lines.entry_kind, lines.account_code, lines.debit_amount, lines.credit_amount
        from posting.posting_status as entries
        inner join staging.stg_outbox__entry_lines as lines using (external_id)
        where lines.accounting_contract_id = $1 order by posting_period, external_id, lines.line_no""",
    "Source rows": """
        select distinct lineage.source_system, lineage.source_table, lineage.source_key, lineage.load_id
        from operations.lineage as lineage
        inner join subledger.journal_lines as lines using (journal_line_id)
        where lines.accounting_contract_id = $1 order by all""",
    "Exceptions": """
        select exception_type, impact, owner, source_table, source_key, message from operations.exceptions
        where contract_id in (
            select contract_id from canonical.contracts where accounting_contract_id = $1
        )
        order by exception_type, source_key""",
}


def find(warehouse: Path | None, identifier: str) -> dict[str, Any]:
    """All that is known of the accounting contracts an identifier belongs to; UsageProblem if it has none.

    Of a summary entry: its lines in the ERP, and the contracts each of them leads back to.
    """
    with Reader(warehouse_path(warehouse)) as reader:
        if reader.rows(IS_SUMMARY, [identifier]):
            return {identifier: {title: reader.rows(sql, [identifier]) for title, sql in SUMMARY.items()}}
        found = [row["accounting_contract_id"] for row in reader.rows(CONTRACT_OF, [identifier])]
        if not found:
            raise UsageProblem(
                f"'{identifier}' is no contract, obligation, journal line, entry or external id "
                "of this warehouse."
            )
        return {
            contract: {title: reader.rows(sql, [contract]) for title, sql in SECTIONS.items()}
            for contract in found
        }


def show(found: dict[str, Any], console: Console) -> None:
    """The story as tables, one contract after another."""
    for sections in found.values():
        for title, rows in sections.items():
            if rows:
                console.print(rows_table(title, rows))
