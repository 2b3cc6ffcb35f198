"""NetSuite journal entry import (CSV): one row per line, rows of one entry share its External ID.

Import it with the data handling "Add", never "Add or Update": then an External ID that exists is refused by
NetSuite instead of overwritten. Dates are written MM/DD/YYYY and periods like "Jan 2026", the default company
preferences. NetSuite takes 25,000 records a file and 10,000 lines a journal entry.

Result file: the import's rows with an `Error` column (refused), or with the `Internal ID` it gave (accepted).
"""

from collections.abc import Iterator

from posting.batch import Batch, Limits
from posting.export.dialect import (
    Answer,
    Dialect,
    amount_or_blank,
    csv_bytes,
    csv_rows,
    line_memo_of,
    memo_of,
)
from posting.journal import Entry, short_key

LIMITS = Limits(lines_per_entry=10_000, lines_per_batch=25_000, key_length=255, memo_length=999)
HEADER = (
    "External ID", "Date", "Posting Period", "Subsidiary", "Currency", "Memo",
    "Account", "Debit", "Credit", "Name", "Line Memo",
)  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render(batch: Batch) -> bytes:
    when = (f"{batch.posted_on:%m/%d/%Y}", period_name(batch.posting_period))
    return csv_bytes(HEADER, (row for entry in batch.entries for row in _rows(entry, when)))


def answers(content: bytes) -> tuple[Answer, ...]:
    """One answer an entry: refused if any of its rows has an error."""
    found: dict[str, Answer] = {}
    for row in csv_rows(content):
        key, reason = row["External ID"], (row.get("Error") or "").strip()
        if reason:
            found[key] = Answer(key, "refused", "", reason)
        elif key not in found:
            found[key] = Answer(key, "accepted", row.get("Internal ID") or "", "")
    return tuple(found.values())


def period_name(period: str) -> str:
    """2026-01 -> Jan 2026."""
    return f"{MONTHS[int(period[5:]) - 1]} {period[:4]}"


def period_of(name: str) -> str:
    """Jan 2026 -> 2026-01."""
    month, year = name.split(" ")
    return f"{year}-{MONTHS.index(month) + 1:02d}"


def _rows(entry: Entry, when: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    head = (
        short_key(entry.external_id, LIMITS.key_length),
        *when,
        entry.legal_entity_id,
        entry.currency_code,
        memo_of(entry, LIMITS.memo_length),
    )
    for line in entry.erp_lines:
        yield (
            *head,
            line.account_code,
            amount_or_blank(line.debit_amount),
            amount_or_blank(line.credit_amount),
            line.dimension("customer"),
            line_memo_of(line, LIMITS.memo_length),
        )


DIALECT = Dialect("netsuite", ".csv", LIMITS, render, answers)
