"""NetSuite's REST record service: one journalEntry (JSON) a call, by natural keys.

The external id is the record's externalId, which NetSuite keeps unique among journal entries. Account number,
subsidiary, currency and customer stand by name here: NetSuite wants its internal ids, and the transport puts
them in their place. Amounts are numbers with exactly their digits.
"""

from posting.batch import Batch, Limits
from posting.export.dialect import Dialect, json_bytes, line_memo_of, memo_of
from posting.journal import Entry, Line, short_key

LIMITS = Limits(entries_per_batch=1, lines_per_entry=10_000, key_length=255, memo_length=999)


def render(batch: Batch) -> bytes:
    return json_bytes([journal_entry(entry) for entry in batch.entries])


def journal_entry(entry: Entry) -> dict[str, object]:
    return {
        "externalId": short_key(entry.external_id, LIMITS.key_length),
        "tranDate": entry.posted_on.isoformat(),
        "subsidiary": entry.legal_entity_id,
        "currency": entry.currency_code,
        "memo": memo_of(entry, LIMITS.memo_length),
        "line": {"items": [_line(line) for line in entry.erp_lines]},
    }


def _line(line: Line) -> dict[str, object]:
    item: dict[str, object] = {
        "account": line.account_code,
        "debit" if line.is_debit else "credit": line.amount,
        "memo": line_memo_of(line, LIMITS.memo_length),
    }
    if customer := line.dimension("customer"):
        item["entity"] = customer
    return item


DIALECT = Dialect("netsuite_api", ".json", LIMITS, render)
