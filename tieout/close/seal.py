"""What a closed period is made of, as hashes: the part that may never change, and the rest as it stood.

sealed   what was posted in the period, and what the ERP's own books hold of it
derived  journal, schedule, balances and reports of the period: a backdated change moves them, and the
         difference is posted in the first open period
"""

from typing import Any

from tieout.manifest import digest_of_rows
from tieout.read import Reader, Row

SEALED = {
    "posted_entries": """
        select external_id, entry_id, erp, legal_entity_id, posting_period, status, erp_reference
        from posting.posting_status
        where posting_period = $period and status in ('accepted', 'sent', 'unknown')""",
    "posted_lines": """
        select external_id, line_no, legal_entity_id, posting_period, origin_period, entry_kind,
            accounting_contract_id, obligation_id, account_role, account_code, debit_amount, credit_amount,
            currency_code
        from subledger.int_subledger__lines_posted where posting_period = $period""",
    "erp_balances": """
        select legal_entity_id, account_code, currency_code, posted_amount, accepted_amount, erp_amount
        from reconciliation.rec_subledger_to_erp
        where period = $period and (posted_amount <> 0 or accepted_amount <> 0 or erp_amount is not null)""",
}
DERIVED = {
    "journal_lines": "from subledger.journal_lines where origin_period = $period",
    "revenue_schedule_lines": "from schedule.revenue_schedule_lines where period = $period",
    "contract_balances": "from subledger.contract_balances where period = $period",
    "contract_liability_rollforward": """
        from reporting.contract_liability_rollforward where period = $period""",
    "disaggregated_revenue": "from reporting.disaggregated_revenue where period = $period",
}
TOTALS = """
    select
        legal_entity_id, currency_code, count(distinct external_id) as entries, count(*) as lines,
        cast(sum(debit_amount) as varchar) as debit_amount
    from subledger.int_subledger__lines_posted
    where posting_period = $period
    group by all
    order by all
"""
# What a later change of this period came to, and where it went.
CATCH_UPS = """
    with moved as (
        select 'posted' as state, legal_entity_id, posting_period, currency_code, external_id, debit_amount
        from subledger.int_subledger__lines_posted
        where origin_period = $period and posting_period > $period
        union all
        select 'to post', legal_entity_id, posting_period, currency_code, external_id, debit_amount
        from posting.journal_entries_to_post
        where origin_period = $period and is_catch_up
    )
    select state, legal_entity_id, posting_period, currency_code, count(distinct external_id) as entries,
        sum(debit_amount) as debit_amount
    from moved
    group by all
    order by all
"""


def sealed_of(reader: Reader, period: str) -> list[Row]:
    """Rows and hash of each part that a close seals."""
    return [{"table": name, **digest_of_rows(reader, sql, period)} for name, sql in SEALED.items()]


def derived_of(reader: Reader, period: str) -> list[Row]:
    """Rows and hash of what is derived for the period, as it stands now."""
    return [{"table": name, **digest_of_rows(reader, sql, period)} for name, sql in DERIVED.items()]


def totals_of(reader: Reader, period: str) -> list[dict[str, Any]]:
    """Entries, lines and debits posted in the period, by legal entity and currency."""
    return reader.rows(TOTALS, {"period": period})


def catch_ups_of(reader: Reader, period: str) -> list[Row]:
    """What belongs to the period and was posted, or waits to be, in a later one."""
    return reader.rows(CATCH_UPS, {"period": period})
