"""What every export format is: limits, and a pure function from a batch to the bytes of one file."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from posting.batch import Batch, Limits
from posting.journal import Entry, Line

MARKED = re.compile(r'"\\u0000(-?[0-9.]+)"')


@dataclass(frozen=True, slots=True)
class Artifact:
    """Exactly what would leave: a file name and its bytes."""

    file_name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an ERP's result file says of one entry, by the key the entry has there."""

    key: str
    reply: Literal["accepted", "refused"]
    erp_reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """One ERP's file format. `render` is pure and byte-stable: a batch always gives the same bytes."""

    name: str
    suffix: str
    limits: Limits
    render: Callable[[Batch], bytes]
    # reads the ERP's result file, where it has one
    answers: Callable[[bytes], tuple[Answer, ...]] | None = None

    def artifact(self, batch: Batch) -> Artifact:
        return Artifact(f"{batch.batch_id}{self.suffix}", self.render(batch))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], line_end: str = "\r\n") -> bytes:
    """RFC 4180, UTF-8, no byte-order mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    if header:
        writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """Rows of a result file by column name; a byte-order mark does no harm."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def answers_by_key(
    rows: Iterable[dict[str, str]], key_column: str, judge: Callable[[dict[str, str]], tuple[str, str]]
) -> tuple[Answer, ...]:
    """One answer an entry, of many rows: refused if any of its rows is, accepted if one has a reference.

    `judge` gives a row's reference and its reason; a row with neither says nothing.
    """
    found: dict[str, Answer] = {}
    for row in rows:
        key = (row.get(key_column) or "").strip()
        reference, reason = judge(row)
        if key and reason and (key not in found or found[key].reply == "accepted"):
            found[key] = Answer(key, "refused", "", reason)
        elif key and reference and key not in found:
            found[key] = Answer(key, "accepted", reference, "")
    return tuple(found.values())


def json_bytes(value: object) -> bytes:
    """JSON whose Decimals are numbers with exactly their digits: no float ever."""
    # what MARKED captures stays between the pieces it splits: a mark is taken off by joining them
    return ("".join(MARKED.split(_encoded(value))) + "\n").encode("utf-8")


def amount_or_blank(amount: Decimal) -> str:
    return f"{amount:f}" if amount else ""


def memo_of(entry: Entry, length: int) -> str:
    """What an entry is about, for a person in the ERP."""
    kinds = "/".join(sorted({line.entry_kind for line in entry.lines}))
    about = "summary" if entry.is_summary else entry.lines[0].accounting_contract_id
    return _one_line(f"{kinds} {about}{' catch-up' if entry.is_catch_up else ''}")[:length]


def line_memo_of(line: Line, length: int) -> str:
    """Obligation (or contract), role and the month it belongs to."""
    about = line.obligation_id or line.accounting_contract_id
    return _one_line(f"{about} {line.account_role} {line.origin_period}")[:length]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _marked(amount: object) -> str:
    """A Decimal as text that json_bytes turns into a number: the fast encoder knows no Decimal."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"{type(amount).__name__} does not belong into an export")
    return f"\0{amount:f}"


_encoded = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_marked
).encode
