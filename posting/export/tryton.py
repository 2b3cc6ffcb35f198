"""Tryton (JSON-RPC, account.move): moves by natural keys; the transport puts Tryton's ids in their place.

The external id is the move's description: Tryton has no field that it keeps unique, so the driver looks up
before it sends. Amounts travel as decimal text (a float would be refused for its digits). A party stands
only on lines whose account requires one; that is the transport's to know.

Pure, like every format; `book_of` says in which Tryton company an entry is kept: one book a currency,
because Tryton keeps a company in its own currency and the subledger does not translate.
"""

from decimal import Decimal

from posting.batch import Batch, Limits
from posting.export.dialect import Dialect, json_bytes, line_memo_of
from posting.journal import Entry, Line

LIMITS = Limits(entries_per_batch=100, lines_per_batch=2_000, key_length=64, memo_length=200)


def render(batch: Batch) -> bytes:
    return json_bytes([move_of(entry) for entry in batch.entries])


def move_of(entry: Entry) -> dict[str, object]:
    on = entry.posted_on
    return {
        "description": entry.external_id,
        "date": {"__class__": "date", "year": on.year, "month": on.month, "day": on.day},
        "lines": [line_of(line) for line in entry.erp_lines],
    }


def line_of(line: Line) -> dict[str, object]:
    return {
        "account": line.account_code,
        "debit": {"__class__": "Decimal", "decimal": f"{line.debit_amount:f}"},
        "credit": {"__class__": "Decimal", "decimal": f"{line.credit_amount:f}"},
        "party": line.dimension("customer") or None,
        "description": line_memo_of(line, LIMITS.memo_length),
    }


def book_of(batch: Batch) -> tuple[str, str]:
    """Names a Tryton company may have for this batch: one for the currency, or the entity's only one."""
    return f"{batch.legal_entity_id} {batch.currency_code}", batch.legal_entity_id


def comparable(entry: Entry) -> tuple[object, ...]:
    """What must be equal between what was sent and what Tryton holds: date, and every account and amount."""
    lines = sorted((line.account_code, line.debit_amount, line.credit_amount) for line in entry.erp_lines)
    return entry.posted_on.isoformat(), tuple(lines)


def comparable_move(on: str, lines: list[tuple[str, Decimal, Decimal]]) -> tuple[object, ...]:
    return on, tuple(sorted(lines))


DIALECT = Dialect("tryton", ".json", LIMITS, render)
