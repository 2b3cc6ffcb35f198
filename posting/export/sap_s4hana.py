"""SAP S/4HANA, app "Upload General Journal Entries" (CSV): a header block and a line block for every entry.

A document takes 999 items; the external id stands in Reference (XBLNR, 16 characters), so it is shortened
there; header text takes 25 characters, item text 50, assignment 18. The company code is the legal entity,
four characters in SAP. The fields are named by their technical names, as in the template's third row.

Result file (CSV): XBLNR with BELNR and GJAHR of the document that was posted, or with a MESSAGE of TYPE E or
A. SAP documents no download of the app's log: it is an extract of the messages and of the documents' heads.
"""

from collections.abc import Iterator

from posting.batch import Batch, Limits
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
from posting.journal import Entry, short_key

LIMITS = Limits(lines_per_entry=999, lines_per_batch=20_000, key_length=16, memo_length=50)
HEAD_FIELDS = ("BUKRS", "BLART", "BLDAT", "BUDAT", "MONAT", "BKTXT", "WAERS", "XBLNR")
LINE_FIELDS = ("BUKRS", "HKONT", "SGTXT", "WRSOL", "WRHAB", "ZUONR")
DOCUMENT_TYPE = "SA"


def render(batch: Batch) -> bytes:
    return csv_bytes((), _rows(batch))


def answers(content: bytes) -> tuple[Answer, ...]:
    return answers_by_key(csv_rows(content), "XBLNR", _judged)


def _judged(row: dict[str, str]) -> tuple[str, str]:
    if (row.get("TYPE") or "").strip().upper() in ("E", "A"):
        return "", (row.get("MESSAGE") or "").strip() or "SAP refused it and said nothing."
    document, year = ((row.get(name) or "").strip() for name in ("BELNR", "GJAHR"))
    return f"{document}/{year}" if document and year else document, ""


def _rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    yield ("Batch ID", batch.batch_id)
    on = f"{batch.posted_on:%Y%m%d}"
    for number, entry in enumerate(batch.entries, start=1):
        yield from _document(number, entry, on)


def _document(number: int, entry: Entry, on: str) -> Iterator[tuple[str, ...]]:
    yield ("Header", str(number), *HEAD_FIELDS)
    yield (
        "", "", entry.legal_entity_id, DOCUMENT_TYPE, on, on, entry.posting_period[5:], memo_of(entry, 25),
        entry.currency_code, short_key(entry.external_id, LIMITS.key_length),
    )  # fmt: skip
    yield ("Line Items", str(number), *LINE_FIELDS)
    for line in entry.erp_lines:
        yield (
            "", "", entry.legal_entity_id, line.account_code, line_memo_of(line, LIMITS.memo_length),
            amount_or_blank(line.debit_amount), amount_or_blank(line.credit_amount),
            line.accounting_contract_id[:18],
        )  # fmt: skip


DIALECT = Dialect("sap_s4hana", ".csv", LIMITS, render, answers)
