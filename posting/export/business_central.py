"""Microsoft Dynamics 365 Business Central, general journal lines (CSV for a configuration package).

Document No. (20 characters) is the external id, shortened where it is longer; External Document No. (35)
holds as much of it as fits; a description takes 100. One amount a line: debit positive, credit negative. A
journal batch is posted as a whole or not at all. Leave Currency Code out of the package's fields for
entries in the company's own currency.

Result file (CSV): Document No. with the Entry No. of a ledger entry it became, or with an Error Text.
"""

from collections.abc import Iterator
from itertools import count

from posting.batch import Batch, Limits
from posting.export.dialect import Answer, Dialect, answers_by_key, csv_bytes, csv_rows, line_memo_of
from posting.journal import short_key

LIMITS = Limits(lines_per_batch=10_000, key_length=20, memo_length=100)
HEADER = (
    "Journal Template Name", "Journal Batch Name", "Line No.", "Posting Date", "Document No.",
    "External Document No.", "Account Type", "Account No.", "Description", "Currency Code", "Amount",
)  # fmt: skip
LINE_STEP = 10_000  # Business Central numbers lines in steps, so that a person can put one between


def render(batch: Batch) -> bytes:
    return csv_bytes(HEADER, _rows(batch))


def answers(content: bytes) -> tuple[Answer, ...]:
    return answers_by_key(csv_rows(content), "Document No.", _judged)


def _judged(row: dict[str, str]) -> tuple[str, str]:
    return (row.get("Entry No.") or "").strip(), (row.get("Error Text") or "").strip()


def _rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    on = batch.posted_on.isoformat()
    numbers = count(LINE_STEP, LINE_STEP)
    for entry in batch.entries:
        keys = short_key(entry.external_id, LIMITS.key_length), short_key(entry.external_id, 35)
        for line in entry.erp_lines:
            yield (
                "GENERAL",
                batch.batch_id[:10].upper(),
                str(next(numbers)),
                on,
                *keys,
                "G/L Account",
                line.account_code,
                line_memo_of(line, LIMITS.memo_length),
                line.currency_code,
                f"{line.signed_amount:f}",
            )


DIALECT = Dialect("business_central", ".csv", LIMITS, render, answers)
