"""Xero: one ManualJournals request (JSON), at most 50 journals a call.

A manual journal has no reference field: the external id opens the Narration, and the call's Idempotency-Key
(the batch id) makes repeating it harmless. Debits are positive, credits negative. Manual journals are in
the organisation's base currency. Account codes take 10 characters.

Result: the response to a call with summarizeErrors=false, one journal each with its ValidationErrors.
"""

import json

from posting.batch import Batch, Limits
from posting.errors import InvalidEntry
from posting.export.dialect import Answer, Dialect, json_bytes, line_memo_of, memo_of
from posting.journal import Entry, Line, short_key

LIMITS = Limits(entries_per_batch=50, key_length=50, memo_length=4000)
ACCOUNT_LENGTH = 10


def render(batch: Batch) -> bytes:
    return json_bytes({"ManualJournals": [_journal(entry) for entry in batch.entries]})


def answers(content: bytes) -> tuple[Answer, ...]:
    return tuple(_answer(journal) for journal in json.loads(content)["ManualJournals"])


def _journal(entry: Entry) -> dict[str, object]:
    key = short_key(entry.external_id, LIMITS.key_length)
    return {
        "Narration": f"{key} {memo_of(entry, LIMITS.memo_length)}"[: LIMITS.memo_length],
        "Date": entry.posted_on.isoformat(),
        "LineAmountTypes": "NoTax",
        "Status": "POSTED",
        "JournalLines": [_line(line) for line in entry.erp_lines],
    }


def _line(line: Line) -> dict[str, object]:
    if len(line.account_code) > ACCOUNT_LENGTH:
        raise InvalidEntry(
            f"Account {line.account_code!r} is longer than Xero's {ACCOUNT_LENGTH} characters."
        )
    return {
        "LineAmount": line.signed_amount,
        "AccountCode": line.account_code,
        "Description": line_memo_of(line, LIMITS.memo_length),
    }


def _answer(journal: dict[str, object]) -> Answer:
    key = str(journal["Narration"]).split(" ", 1)[0]
    errors = journal.get("ValidationErrors") or []
    reasons = "; ".join(str(error["Message"]) for error in errors)  # type: ignore[attr-defined]
    if reasons:
        return Answer(key, "refused", "", reasons)
    return Answer(key, "accepted", str(journal["ManualJournalID"]), "")


DIALECT = Dialect("xero", ".json", LIMITS, render, answers)
