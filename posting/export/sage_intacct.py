"""Sage Intacct, journal entry import (CSV): the header fields stand on the first row of an entry only.

The description takes 30 characters and REFERENCE_NO 20: the external id is shortened there where it is
longer. Dates are MM/DD/YYYY. One unbalanced entry makes Intacct refuse the whole file. The location is the
legal entity.

Result file: the rows that were refused, each with an `ERROR` column; Intacct names no entries that it took.
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
from posting.journal import short_key

LIMITS = Limits(lines_per_batch=20_000, key_length=20, memo_length=1000)
JOURNAL = "REVSUB"
HEADER = (
    "DONOTIMPORT", "JOURNAL", "DATE", "DESCRIPTION", "REFERENCE_NO", "LINE_NO", "ACCT_NO", "LOCATION_ID",
    "DOCUMENT", "MEMO", "DEBIT", "CREDIT", "CURRENCY", "GLENTRY_CUSTOMERID",
)  # fmt: skip


def render(batch: Batch) -> bytes:
    return csv_bytes(HEADER, _rows(batch))


def answers(content: bytes) -> tuple[Answer, ...]:
    """Refusals only; a row without REFERENCE_NO belongs to the entry above it."""
    found: dict[str, Answer] = {}
    key = ""
    for row in csv_rows(content):
        key = row.get("REFERENCE_NO") or key
        if reason := (row.get("ERROR") or "").strip():
            found.setdefault(key, Answer(key, "refused", "", reason))
    return tuple(found.values())


def _rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    on = f"{batch.posted_on:%m/%d/%Y}"
    for entry in batch.entries:
        key = short_key(entry.external_id, LIMITS.key_length)
        head = ("", JOURNAL, on, memo_of(entry, 30), key)
        for number, line in enumerate(entry.erp_lines, start=1):
            yield (
                *(head if number == 1 else ("", "", "", "", "")),
                str(number),
                line.account_code,
                entry.legal_entity_id,
                batch.batch_id,
                line_memo_of(line, LIMITS.memo_length),
                amount_or_blank(line.debit_amount),
                amount_or_blank(line.credit_amount),
                line.currency_code,
                line.dimension("customer"),
            )


DIALECT = Dialect("sage_intacct", ".csv", LIMITS, render, answers)
