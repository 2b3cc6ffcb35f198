"""Oracle Fusion General Ledger, file-based data import: a zip with GlInterface.csv, rows of GL_INTERFACE.

The CSV has no header: its columns are the template's, by position. Dates are YYYY/MM/DD. The batch is one
interface group, whose number is made from the batch id, so that an import can be found by it; Oracle knows
no unique key for an entry. The external id stands in Journal Entry Name and Journal Entry Reference (100
characters). An account code written with dashes (01-4000-000) fills Segment1, Segment2, ...; the legal
entity is given as the ledger's name.

Result file: the interface rows that were not imported (CSV with REFERENCE4, which is the journal's name,
STATUS and STATUS_DESCRIPTION). One row that is wrong keeps its whole group out: the entries that are right
are refused too, with that reason. Warnings (W...) refuse nothing. What was imported is not in it: land the
ledger's journals.

The zip is stored, not compressed, and bears a fixed date: its bytes depend on the batch and on nothing else.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache

from posting.batch import Batch, Limits
from posting.errors import InvalidEntry
from posting.export.dialect import (
    Answer,
    Dialect,
    amount_or_blank,
    answers_by_key,
    csv_bytes,
    csv_rows,
    line_memo_of,
    memo_of,
)
from posting.export.netsuite import period_name
from posting.journal import short_key

LIMITS = Limits(lines_per_batch=100_000, key_length=100, memo_length=240)
SOURCE, CATEGORY = "Revenue Subledger", "Revenue"
SEGMENTS = 30
BLANK = ("",) * SEGMENTS
WITH_ITS_GROUP = (
    "Not imported, because another entry of its interface group was refused: delete the group from the "
    "interface before this entry is sent again."
)
MOST_SEGMENTS = f"An account code has more than {SEGMENTS} segments."


def render(batch: Batch) -> bytes:
    return _zipped("GlInterface.csv", csv_bytes((), _rows(batch)))


def answers(content: bytes) -> tuple[Answer, ...]:
    rows = csv_rows(content)
    is_group_out = any(_is_wrong(row) for row in rows)

    def judge(row: dict[str, str]) -> tuple[str, str]:
        if _is_wrong(row):
            told = (row.get("STATUS_DESCRIPTION") or "").strip()
            return "", f"{row['STATUS'].strip()} {told}".strip()
        return "", WITH_ITS_GROUP if is_group_out else ""

    wrong_first = sorted(rows, key=lambda row: not _is_wrong(row))
    return answers_by_key(wrong_first, "REFERENCE4", judge)


def _is_wrong(row: dict[str, str]) -> bool:
    return re.match(r"E[A-Z]\d\d", (row.get("STATUS") or "").strip()) is not None


def group_number(batch_id: str) -> int:
    """The interface group of a batch: a number of at most 15 digits."""
    return int(batch_id[:12], 16)


def _rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    group = str(group_number(batch.batch_id))
    on = f"{batch.posted_on:%Y/%m/%d}"
    tail = (
        *BLANK[:10],  # reference columns 1 to 10
        "", "", "", "",  # statistical amount; conversion type, date, rate
        group, "", *BLANK[:20],  # descriptive flexfields
        "", "", "", batch.legal_entity_id, "", "", period_name(batch.posting_period),
    )  # fmt: skip
    for entry in batch.entries:
        key = short_key(entry.external_id, LIMITS.key_length)
        memo = memo_of(entry, LIMITS.memo_length)
        for line in entry.erp_lines:
            yield (
                "NEW", "", on, SOURCE, CATEGORY, line.currency_code, on, "A", *_segments(line.account_code),
                amount_or_blank(line.debit_amount), amount_or_blank(line.credit_amount),
                "", "",  # converted amounts: Oracle converts
                batch.batch_id, "", "", key, memo, key, "", "", "", line_memo_of(line, LIMITS.memo_length),
                *tail,
            )  # fmt: skip


@lru_cache(maxsize=10_000)  # a ledger has few accounts and names one on every line
def _segments(account_code: str) -> tuple[str, ...]:
    parts = account_code.split("-")
    if len(parts) > SEGMENTS:
        raise InvalidEntry(f"Account {account_code!r}: {MOST_SEGMENTS}")
    return (*parts, *BLANK[len(parts) :])


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        member.create_system = 3  # the same bytes on every system
        member.external_attr = 0o600 << 16
        archive.writestr(member, content)
    return buffer.getvalue()


DIALECT = Dialect("oracle_fbdi", ".zip", LIMITS, render, answers)
