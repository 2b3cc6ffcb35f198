"""Business Central's API v2.0: one journal with its journalLines (JSON), created together, posted by a second
call.

documentNumber (20 characters) is the external id, shortened where it is longer; externalDocumentNumber (35)
holds as much of it as fits. The journal's code (10 characters) is a digest of what is in it, and Business
Central keeps it unique: the same journal cannot be made twice. A journal line of the API has no currency: it
is in the company's own. One amount a line: debit positive, credit negative.
"""

import base64
import hashlib

from posting.batch import Batch, Limits
from posting.export.dialect import Dialect, json_bytes, line_memo_of
from posting.journal import Entry, Line, short_key

LIMITS = Limits(entries_per_batch=200, lines_per_batch=2_000, key_length=20, memo_length=100)
CODE_LENGTH = 10
LINE_STEP = 10_000  # Business Central numbers lines in steps, so that a person can put one between


def render(batch: Batch) -> bytes:
    lines = [(entry, line) for entry in batch.entries for line in entry.erp_lines]
    return json_bytes(
        {
            "code": journal_code(batch),
            "displayName": journal_name(batch),
            "journalLines": [_line(number, *one) for number, one in enumerate(lines, start=1)],
        }
    )


def journal_name(batch: Batch) -> str:
    """The same for every part of a batch: by it the drafts are found again."""
    return f"Revenue subledger {batch.batch_id}"


def journal_code(batch: Batch) -> str:
    """Another code for other content: what is left of a batch never meets the whole of it."""
    content = "\n".join([batch.batch_id, *batch.external_ids]).encode()
    return base64.b32encode(hashlib.sha256(content).digest()).decode()[:CODE_LENGTH]


def _line(number: int, entry: Entry, line: Line) -> dict[str, object]:
    return {
        "lineNumber": number * LINE_STEP,
        "accountType": "G/L Account",
        "accountNumber": line.account_code,
        "postingDate": entry.posted_on.isoformat(),
        "documentNumber": short_key(entry.external_id, LIMITS.key_length),
        "externalDocumentNumber": short_key(entry.external_id, 35),
        "amount": line.signed_amount,
        "description": line_memo_of(line, LIMITS.memo_length),
    }


DIALECT = Dialect("business_central_api", ".json", LIMITS, render)
