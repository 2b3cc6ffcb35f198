"""QuickBooks Online: one batch request (JSON) with up to 30 JournalEntry creations.

DocNumber takes 21 characters and QuickBooks does not keep it unique: the `requestid` of the call (the batch
id) is what makes a repeated call harmless. Account codes and customers are QuickBooks' own ids. Receivable
lines need a customer.

Result: the batch response, by `bId`, which is the external id as DocNumber bears it.
"""

import json

from posting.batch import Batch, Limits
from posting.export.dialect import Answer, Dialect, json_bytes, line_memo_of, memo_of
from posting.journal import Entry, Line, short_key

LIMITS = Limits(entries_per_batch=30, key_length=21, memo_length=4000)


def render(batch: Batch) -> bytes:
    return json_bytes({"BatchItemRequest": [_item(entry) for entry in batch.entries]})


def answers(content: bytes) -> tuple[Answer, ...]:
    return tuple(_answer(item) for item in json.loads(content)["BatchItemResponse"])


def _item(entry: Entry) -> dict[str, object]:
    key = short_key(entry.external_id, LIMITS.key_length)
    journal_entry = {
        "DocNumber": key,
        "TxnDate": entry.posted_on.isoformat(),
        "CurrencyRef": {"value": entry.currency_code},
        "PrivateNote": memo_of(entry, LIMITS.memo_length),
        "Line": [_line(line) for line in entry.erp_lines],
    }
    return {"bId": key, "operation": "create", "JournalEntry": journal_entry}


def _line(line: Line) -> dict[str, object]:
    detail: dict[str, object] = {
        "PostingType": "Debit" if line.is_debit else "Credit",
        "AccountRef": {"value": line.account_code},
    }
    if customer := line.dimension("customer"):
        detail["Entity"] = {"Type": "Customer", "EntityRef": {"value": customer}}
    return {
        "DetailType": "JournalEntryLineDetail",
        "Amount": line.amount,
        "Description": line_memo_of(line, LIMITS.memo_length),
        "JournalEntryLineDetail": detail,
    }


def _answer(item: dict[str, dict[str, object]]) -> Answer:
    key = str(item["bId"])
    if "JournalEntry" in item:
        return Answer(key, "accepted", str(item["JournalEntry"]["Id"]), "")
    errors = item["Fault"]["Error"]
    texts = [f"{e.get('Message', '')} {e.get('Detail', '')}".strip() for e in errors]  # type: ignore[attr-defined]
    return Answer(key, "refused", "", "; ".join(texts))


DIALECT = Dialect("quickbooks_online", ".json", LIMITS, render, answers)
