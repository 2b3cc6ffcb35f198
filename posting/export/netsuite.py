"""NetSuite journal entry import (CSV): one row per line, rows of one entry share its External ID.

Import it with the data handling "Add", never "Add or Update": then an External ID that exists is refused by
NetSuite instead of overwritten. Dates are written MM/DD/YYYY and periods like "Jan 2026", the default
company preferences. A file takes 25,000 rows.
"""

from collections.abc import Iterator
from decimal import Decimal

from posting.batch import Batch, Limits
from posting.export.dialect import Dialect, csv_bytes
from posting.journal import Entry, Line, short_key

LIMITS = Limits(lines_per_entry=10_000, lines_per_batch=25_000, key_length=255, memo_length=999)
HEADER = (
    "External ID", "Date", "Posting Period", "Subsidiary", "Currency", "Memo",
    "Account", "Debit", "Credit", "Name", "Line Memo",
)  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render(batch: Batch) -> bytes:
    return csv_bytes(HEADER, (row for entry in batch.entries for row in _rows(entry)))


def period_name(period: str) -> str:
    """2026-01 -> Jan 2026."""
    return f"{MONTHS[int(period[5:]) - 1]} {period[:4]}"


def period_of(name: str) -> str:
    """Jan 2026 -> 2026-01."""
    month, year = name.split(" ")
    return f"{year}-{MONTHS.index(month) + 1:02d}"


def _rows(entry: Entry) -> Iterator[tuple[str, ...]]:
    head = (
        short_key(entry.external_id, LIMITS.key_length),
        f"{entry.posted_on:%m/%d/%Y}",
        period_name(entry.posting_period),
        entry.legal_entity_id,
        entry.currency_code,
        _memo(entry),
    )
    for line in entry.erp_lines:
        yield (
            *head,
            line.account_code,
            _amount(line.debit_amount),
            _amount(line.credit_amount),
            line.dimension("customer"),
            _line_memo(line),
        )


def _memo(entry: Entry) -> str:
    kinds = "/".join(sorted({line.entry_kind for line in entry.lines}))
    about = "summary" if entry.is_summary else entry.lines[0].accounting_contract_id
    return f"Revenue subledger: {kinds}, {about}"[: LIMITS.memo_length]


def _line_memo(line: Line) -> str:
    about = line.obligation_id or line.accounting_contract_id
    catch_up = f"{line.account_role} {line.origin_period}"
    return f"{about} {catch_up}".strip()[: LIMITS.memo_length]


def _amount(amount: Decimal) -> str:
    return f"{amount:f}" if amount else ""


DIALECT = Dialect("netsuite", ".csv", LIMITS, render)
