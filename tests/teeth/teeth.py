"""What is broken on purpose, and which test of the warehouse must notice: a wrong number, and a missing row.

A tooth is a test and what is done to the warehouse. A test is named `NAME` where it is a file of
`tests/warehouse`, `KIND MODEL` where it is a generic one, and `MODEL` where a reconciliation must call the
difference unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tooth:
    """One break: the test that must notice, and the statement that breaks."""

    test: str
    harm: str  # wrong number, missing row, missing entry
    statement: str


def wrong(test: str, table: str, column: str, where: str) -> Tooth:
    """One row's number is one unit too high."""
    row = f"rowid = (select min(rowid) from {table} where {where})"
    return Tooth(test, "wrong number", f"update {table} set {column} = {column} + 1 where {row}")


def missing(test: str, table: str, where: str) -> Tooth:
    """One row is gone."""
    row = f"rowid = (select min(rowid) from {table} where {where})"
    return Tooth(test, "missing row", f"delete from {table} where {row}")


SHARES = "allocation.int_allocation__inception_shares"
AMOUNTS = "allocation.int_allocation__amounts_modified"
ALLOCATIONS = "allocation.transaction_price_allocations"
SCHEDULE = "schedule.revenue_schedule_lines"
BALANCES = "subledger.contract_balances"
ENTRIES = "subledger.int_subledger__entries_raised"
LINES = "subledger.journal_lines"
PAIRS = "select roles_pair_no from subledger.int_subledger__roles_paired where entry_kind"
BILLING, EARNING = (f"roles_pair_no in ({PAIRS} = '{kind}')" for kind in ("billing", "revenue"))
BILLS = "canonical.invoice_lines"
RAISED = "subledger.int_subledger__exceptions_raised"
SOLD = "reconciliation.rec_crm_to_billing"
COMPARED = "reconciliation.int_reconciliation__lines_compared"
ENTRIES_TO_POST = "posting.journal_entries_to_post"
LINES_TO_POST = "posting.journal_lines_to_post"
ROLLFORWARD = "reporting.contract_liability_rollforward"

PRICE = "allocations_add_up_to_the_price"
LEFT = "left_to_post_is_the_difference"
ENTRY_GONE = f"delete from {LINES_TO_POST} where entry_id = (select min(entry_id) from {LINES_TO_POST})"
BALANCE = "journal_balance_is_the_contract_balance"
REVENUE = "journal_revenue_is_the_schedule"
NOW = "period = (select period from canonical.int_canonical__run_bounds)"
PAST = "period <= (select period from canonical.int_canonical__run_bounds)"
# The calendar explains nothing that a schedule lacks; events explain what they have not delivered yet.
BY_CALENDAR = (
    "component = 'fixed' and obligation_id in (select obligation_id from obligations.performance_obligations "
    "where method not in ('point_in_time', 'milestone', 'progress') "
    "and (start_trigger <> 'activation' or activated_on is not null))"
)
PARTLY_DELIVERED = (
    "component = 'fixed' and obligation_id in (select obligation_id from obligations.performance_obligations "
    "where method in ('point_in_time', 'milestone', 'progress') and obligation_state = 'active')"
)
LAST_VERSIONS = f"select (obligation_id, max(version_no)) from {ALLOCATIONS} group by obligation_id"
LATEST = f"(obligation_id, version_no) in ({LAST_VERSIONS})"
ONE_TOO_MUCH_BILLED = (
    f"update {COMPARED} set billed_amount = billed_amount + 1, difference_amount = -1, "
    "contract_difference_amount = -1 where rowid = (select min(rowid) from "
    f"{COMPARED} where difference_amount = 0 and contract_difference_amount = 0 and sold_amount > 0)"
)
BALANCE_COLUMNS = (
    "billed_to_date_amount",
    "recognized_to_date_amount",
    "contract_liability_amount",
    "contract_asset_amount",
    "unbilled_receivable_amount",
    "refund_liability_amount",
)

TEETH = (
    wrong(PRICE, SHARES, "allocated_minor_units", "allocated_minor_units > 0"),
    missing(PRICE, SHARES, "allocated_minor_units > 0"),
    wrong(PRICE, AMOUNTS, "amount_minor_units", "step_no > 0"),
    missing(BALANCE, BALANCES, f"{NOW} and contract_liability_amount > 0"),
    wrong(BALANCE, BALANCES, "contract_liability_amount", NOW),
    wrong(BALANCE, BALANCES, "contract_asset_amount", NOW),
    wrong(BALANCE, BALANCES, "unbilled_receivable_amount", NOW),
    wrong(BALANCE, BALANCES, "refund_liability_amount", NOW),
    wrong(BALANCE, ENTRIES, "entry_amount", EARNING),
    missing(BALANCE, ENTRIES, BILLING),
    wrong(REVENUE, SCHEDULE, "revenue_amount", PAST),
    missing(REVENUE, SCHEDULE, PAST),
    wrong(REVENUE, ENTRIES, "entry_amount", EARNING),
    missing(REVENUE, ENTRIES, EARNING),
    Tooth(
        "holds invoice_lines",
        "wrong number",
        f"update {BILLS} set invoiced_amount = null where rowid = (select min(rowid) from {BILLS})",
    ),
    wrong("debits_equal_credits journal_lines", LINES, "debit_amount", "debit_amount > 0"),
    missing("debits_equal_credits journal_lines", LINES, "debit_amount > 0"),
    wrong("debits_equal_credits journal_lines_to_post", LINES_TO_POST, "debit_amount", "debit_amount > 0"),
    missing("debits_equal_credits journal_lines_to_post", LINES_TO_POST, "debit_amount > 0"),
    wrong(LEFT, LINES_TO_POST, "debit_amount", "debit_amount > 0"),
    missing(LEFT, LINES_TO_POST, "debit_amount > 0"),
    Tooth(LEFT, "missing entry", ENTRY_GONE),
    *(wrong("holds contract_balances", BALANCES, column, NOW) for column in BALANCE_COLUMNS),
    wrong("holds journal_entries_to_post", ENTRIES_TO_POST, "debit_amount", "true"),
    wrong("holds contract_liability_rollforward", ROLLFORWARD, "recognized_amount", "true"),
    wrong("rollforward_is_the_balances", ROLLFORWARD, "closing_amount", "true"),
    wrong("rollforward_is_the_balances", ROLLFORWARD, "opening_amount", "opening_amount > 0"),
    missing("rollforward_is_the_balances", ROLLFORWARD, "closing_amount > 0"),
    wrong("rollforward_is_the_balances", BALANCES, "contract_liability_amount", NOW),
    wrong("rec_price_to_schedule", SCHEDULE, "revenue_amount", BY_CALENDAR),
    missing("rec_price_to_schedule", SCHEDULE, BY_CALENDAR),
    wrong("rec_price_to_schedule", SCHEDULE, "revenue_amount", PARTLY_DELIVERED),
    missing("rec_price_to_schedule", SCHEDULE, PARTLY_DELIVERED),
    wrong("rec_price_to_schedule", ALLOCATIONS, "allocated_amount", LATEST),
    missing("rec_price_to_schedule", ALLOCATIONS, f"{LATEST} and allocated_amount > 0"),
    wrong("rec_billing_to_subledger", ENTRIES, "entry_amount", BILLING),
    missing("rec_billing_to_subledger", ENTRIES, BILLING),
    wrong("sold_and_billed_stand_in_the_books", SOLD, "fixed_amount", "reason_code = 'still_to_bill'"),
    missing("sold_and_billed_stand_in_the_books", SOLD, "reason_code = 'matched' and sold_amount > 0"),
    wrong("sold_and_billed_stand_in_the_books", SOLD, "billed_amount", "reason_code = 'matched'"),
    missing("sold_and_billed_stand_in_the_books", ALLOCATIONS, f"{LATEST} and allocated_amount > 0"),
    Tooth("rec_crm_to_billing", "wrong number", ONE_TOO_MUCH_BILLED),
    missing("rec_crm_to_billing", RAISED, "exception_type = 'overbilled_contract'"),
    missing("rec_landing_to_canonical", "canonical.int_canonical__contract_lines_resolved", "true"),
    missing("rec_landing_to_canonical", "canonical.int_canonical__amendments_resolved", "true"),
    missing("rec_landing_to_canonical", "landing.usage_prices", "true"),
)
